package dev.cairn.worker.step.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/** Layer and batch normalisation with gain and bias. The statistics pass from the forward to the backward kernel. */
final class Normalizations {
    private static final int FLAGS = normalization_flags.use_scale.value | normalization_flags.use_shift.value;

    /** Keeps a constant row finite, as ND4J's zero does not; far below what a float adds to a real variance. */
    private static final float LAYER_EPSILON = 1e-12f;

    private final OneDnn dnn;
    private final Map<Value, Statistics> statistics = new HashMap<>();

    /** What a forward kernel has found of its input. */
    private record Statistics(layer_normalization_forward.primitive_desc descriptor, memory mean, memory variance) {}

    Normalizations(OneDnn dnn) {
        this.dnn = dnn;
    }

    /** Inputs x [rows, width], gain and bias [width]; over the last dimension. */
    @Nullable Candidate layer(Node node, ValueFacts facts) {
        Value x = node.input(0);
        if (x.rank() != 2
                || node.inputs().size() != 3
                || !node.arguments().integers().equals(List.of(1L))) {
            return null;
        }
        memory.desc plain = dnn.plain(x);
        var pd = dnn.hold(new layer_normalization_forward.primitive_desc(
                dnn.engine(), prop_kind.forward_training.value, plain, plain, LAYER_EPSILON, FLAGS));
        var found =
                new Statistics(pd, dnn.scratch(dnn.hold(pd.mean_desc())), dnn.scratch(dnn.hold(pd.variance_desc())));
        statistics.put(x, found);
        return Candidate.plain(
                "onednn " + pd.impl_info_str().getString(),
                (bound, memory) -> dnn.kernel(
                        pd,
                        Map.of(
                                DNNL_ARG_SRC, dnn.at(plain, memory.address(bound.input(0))),
                                DNNL_ARG_SCALE, dnn.at(dnn.plain(bound.input(1)), memory.address(bound.input(1))),
                                DNNL_ARG_SHIFT, dnn.at(dnn.plain(bound.input(2)), memory.address(bound.input(2))),
                                DNNL_ARG_MEAN, found.mean(),
                                DNNL_ARG_VARIANCE, found.variance(),
                                DNNL_ARG_DST, dnn.at(plain, memory.address(bound.output())))));
    }

    /** Inputs x, gain, bias and dy; outputs dx, dgain and dbias. */
    @Nullable Candidate layerGradient(Node node, ValueFacts facts) {
        Value x = node.input(0);
        Statistics found = statistics.get(x);
        if (found == null || node.inputs().size() != 4) {
            return null;
        }
        memory.desc plain = dnn.plain(x);
        var pd = dnn.hold(new layer_normalization_backward.primitive_desc(
                dnn.engine(), prop_kind.backward.value, plain, plain, plain, LAYER_EPSILON, FLAGS, found.descriptor()));
        return Candidate.plain(
                "onednn " + pd.impl_info_str().getString(),
                (bound, memory) -> dnn.kernel(
                        pd,
                        Map.of(
                                DNNL_ARG_SRC, dnn.at(plain, memory.address(bound.input(0))),
                                DNNL_ARG_SCALE, dnn.at(dnn.plain(bound.input(1)), memory.address(bound.input(1))),
                                DNNL_ARG_MEAN, found.mean(),
                                DNNL_ARG_VARIANCE, found.variance(),
                                DNNL_ARG_DIFF_DST, dnn.at(plain, memory.address(bound.input(3))),
                                DNNL_ARG_DIFF_SRC, dnn.at(plain, memory.address(bound.output())),
                                DNNL_ARG_DIFF_SCALE, vector(bound.outputs().get(1), memory),
                                DNNL_ARG_DIFF_SHIFT, vector(bound.outputs().get(2), memory))));
    }

    /** Inputs x, mean, variance, gain and bias, the statistics given; in the layout in which x comes. */
    @Nullable Candidate batch(Node node, ValueFacts facts) {
        Value x = node.input(0);
        if (!ofChannels(node) || node.inputs().size() != 5) {
            return null;
        }
        Layout layout = facts.layout(x);
        memory.desc desc = OneDnnKernels.desc(dnn, x, layout);
        var pd = dnn.hold(new batch_normalization_forward.primitive_desc(
                dnn.engine(),
                prop_kind.forward_inference.value,
                desc,
                desc,
                epsilon(node),
                FLAGS | normalization_flags.use_global_stats.value));
        return new Candidate(
                "onednn " + pd.impl_info_str().getString(), List.of(layout), List.of(layout), (bound, memory) -> {
                    var arguments = normalized(desc, bound, memory);
                    arguments.put(DNNL_ARG_SHIFT, vector(bound.input(4), memory));
                    arguments.put(DNNL_ARG_DST, dnn.at(desc, memory.address(bound.output())));
                    return dnn.kernel(pd, arguments);
                });
    }

    /** Inputs as of the forward op, and dy; the gradient of x counts in that mean and variance are x's own. */
    @Nullable Candidate batchGradient(Node node, ValueFacts facts) {
        Value x = node.input(0);
        if (!ofChannels(node) || node.inputs().size() != 6) {
            return null;
        }
        Layout layout = facts.layout(x);
        memory.desc desc = OneDnnKernels.desc(dnn, x, layout);
        var forward = dnn.hold(new batch_normalization_forward.primitive_desc(
                dnn.engine(), prop_kind.forward_training.value, desc, desc, epsilon(node), FLAGS));
        var pd = dnn.hold(new batch_normalization_backward.primitive_desc(
                dnn.engine(), prop_kind.backward.value, desc, desc, desc, epsilon(node), FLAGS, forward));
        var inputs = new ArrayList<>(Collections.nCopies(6, Layout.PLAIN));
        inputs.set(0, layout);
        inputs.set(5, layout);
        return new Candidate("onednn " + pd.impl_info_str().getString(), inputs, List.of(layout), (bound, memory) -> {
            var arguments = normalized(desc, bound, memory);
            arguments.put(DNNL_ARG_DIFF_DST, dnn.at(desc, memory.address(bound.input(5))));
            arguments.put(DNNL_ARG_DIFF_SRC, dnn.at(desc, memory.address(bound.output())));
            arguments.put(DNNL_ARG_DIFF_SCALE, vector(bound.outputs().get(3), memory));
            arguments.put(DNNL_ARG_DIFF_SHIFT, vector(bound.outputs().get(4), memory));
            return dnn.kernel(pd, arguments);
        });
    }

    /** What batch normalisation reads both ways: x, mean, variance and gain. */
    private Map<Integer, memory> normalized(memory.desc desc, Node node, Memory memory) {
        var arguments = new HashMap<Integer, memory>();
        arguments.put(DNNL_ARG_SRC, dnn.at(desc, memory.address(node.input(0))));
        arguments.put(DNNL_ARG_MEAN, vector(node.input(1), memory));
        arguments.put(DNNL_ARG_VARIANCE, vector(node.input(2), memory));
        arguments.put(DNNL_ARG_SCALE, vector(node.input(3), memory));
        return arguments;
    }

    /** ND4J's arguments: whether there are gain and bias, and the dimension, which must be the channels. */
    private static boolean ofChannels(Node node) {
        return node.input(0).rank() == 4 && node.arguments().integers().equals(List.of(1L, 1L, 1L));
    }

    private static float epsilon(Node node) {
        return node.arguments().reals().get(0).floatValue();
    }

    private memory vector(Value value, Memory memory) {
        return dnn.at(dnn.plain(value), memory.address(value));
    }
}
