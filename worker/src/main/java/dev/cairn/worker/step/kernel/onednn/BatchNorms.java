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
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;

/** Batch normalisation in training, its statistics its own, in the layout in which x comes. */
final class BatchNorms {
    private static final int FLAGS = normalization_flags.use_scale.value | normalization_flags.use_shift.value;

    private final OneDnn dnn;

    BatchNorms(OneDnn dnn) {
        this.dnn = dnn;
    }

    /** Inputs x, gain and bias; outputs y, mean, variance and perhaps the ReLU's mask. */
    Candidate forward(Node node, ValueFacts facts) {
        boolean relu = node.outputs().size() == 4;
        Layout layout = facts.layout(node.input(0));
        memory.desc x = OneDnnKernels.desc(dnn, node.input(0), layout);
        var pd = descriptor(node, x, relu);
        return new Candidate(
                "onednn " + pd.impl_info_str().getString(),
                List.of(layout),
                relu
                        ? List.of(
                                layout,
                                Layout.PLAIN,
                                Layout.PLAIN,
                                mask(node.outputs().get(3), pd))
                        : List.of(layout),
                (bound, memory) -> {
                    var arguments = new LinkedHashMap<Integer, memory>();
                    arguments.put(DNNL_ARG_SRC, dnn.at(x, memory.address(bound.input(0))));
                    arguments.put(DNNL_ARG_SCALE, vector(bound.input(1), memory));
                    arguments.put(DNNL_ARG_SHIFT, vector(bound.input(2), memory));
                    arguments.put(DNNL_ARG_DST, dnn.at(x, memory.address(bound.output())));
                    arguments.put(DNNL_ARG_MEAN, vector(bound.outputs().get(1), memory));
                    arguments.put(DNNL_ARG_VARIANCE, vector(bound.outputs().get(2), memory));
                    if (relu) {
                        long address = memory.address(bound.outputs().get(3));
                        arguments.put(DNNL_ARG_WORKSPACE, dnn.at(pd.workspace_desc(), address));
                    }
                    Kernel kernel = dnn.kernel(pd, arguments);
                    return relu ? keepingNans(kernel, node, x, bound, memory, arguments) : kernel;
                });
    }

    /** oneDNN's ReLU of a NaN is 0. A channel with a NaN has one for its mean, and is NaN from one end to the other. */
    private Kernel keepingNans(
            Kernel fused, Node node, memory.desc x, Node bound, Memory memory, Map<Integer, memory> arguments) {
        var unfused = new LinkedHashMap<>(arguments);
        unfused.remove(DNNL_ARG_WORKSPACE);
        Kernel norm = dnn.kernel(descriptor(node, x, false), unfused);
        RawFloats y = new RawFloats(memory.address(bound.output()), x.get_size() / Float.BYTES);
        Value mean = bound.outputs().get(1);
        RawFloats means = new RawFloats(memory.address(mean), mean.length());
        return () -> {
            fused.run();
            if (!means.areFinite()) {
                norm.run();
                y.rectify(y);
            }
        };
    }

    /** Inputs x, mean, variance, gain, dy and perhaps the mask; outputs the gradients of x, gain and bias. */
    Candidate backward(Node node, ValueFacts facts) {
        boolean relu = node.inputs().size() == 6;
        Layout layout = facts.layout(node.input(0));
        memory.desc x = OneDnnKernels.desc(dnn, node.input(0), layout);
        var forward = descriptor(node, x, relu);
        var pd = dnn.hold(new batch_normalization_backward.primitive_desc(
                dnn.engine(), prop_kind.backward.value, x, x, x, epsilon(node), flags(relu), forward));
        var inputs = new ArrayList<>(Collections.nCopies(node.inputs().size(), Layout.PLAIN));
        inputs.set(0, layout);
        inputs.set(4, layout);
        if (relu) {
            inputs.set(5, mask(node.input(5), forward));
        }
        return new Candidate("onednn " + pd.impl_info_str().getString(), inputs, List.of(layout), (bound, memory) -> {
            var arguments = new LinkedHashMap<Integer, memory>();
            arguments.put(DNNL_ARG_SRC, dnn.at(x, memory.address(bound.input(0))));
            arguments.put(DNNL_ARG_MEAN, vector(bound.input(1), memory));
            arguments.put(DNNL_ARG_VARIANCE, vector(bound.input(2), memory));
            arguments.put(DNNL_ARG_SCALE, vector(bound.input(3), memory));
            arguments.put(DNNL_ARG_DIFF_DST, dnn.at(x, memory.address(bound.input(4))));
            if (relu) {
                arguments.put(DNNL_ARG_WORKSPACE, dnn.at(forward.workspace_desc(), memory.address(bound.input(5))));
            }
            arguments.put(DNNL_ARG_DIFF_SRC, dnn.at(x, memory.address(bound.output())));
            arguments.put(DNNL_ARG_DIFF_SCALE, vector(bound.outputs().get(1), memory));
            arguments.put(DNNL_ARG_DIFF_SHIFT, vector(bound.outputs().get(2), memory));
            return dnn.kernel(pd, arguments);
        });
    }

    private batch_normalization_forward.primitive_desc descriptor(Node node, memory.desc x, boolean relu) {
        return dnn.hold(new batch_normalization_forward.primitive_desc(
                dnn.engine(), prop_kind.forward_training.value, x, x, epsilon(node), flags(relu)));
    }

    private static int flags(boolean relu) {
        return relu ? FLAGS | normalization_flags.fuse_norm_relu.value : FLAGS;
    }

    /** oneDNN's own form, which takes a bit or a byte an element, in an order of its choosing. */
    private Layout mask(Value mask, batch_normalization_forward.primitive_desc pd) {
        return Blocked.of(dnn.hold(pd.workspace_desc()), dnn.plain(mask));
    }

    private static float epsilon(Node node) {
        return node.arguments().reals().get(0).floatValue();
    }

    private memory vector(Value value, Memory memory) {
        return dnn.at(dnn.plain(value), memory.address(value));
    }
}
