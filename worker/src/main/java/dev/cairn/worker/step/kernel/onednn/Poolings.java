package dev.cairn.worker.step.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.jspecify.annotations.Nullable;

/**
 * Max- and average-pooling in the layout in which x comes. Max-pooling's forward kernel notes in a workspace which
 * element won; the backward kernel reads it there. Neither gradient reads x.
 */
final class Poolings {
    private final OneDnn dnn;
    private final Map<Pooled, Forward> forwards = new HashMap<>();

    /** What a pooling and its gradient have in common. */
    private record Pooled(Value x, Arguments arguments) {}

    private record Forward(pooling_forward.primitive_desc descriptor, memory workspace) {}

    Poolings(OneDnn dnn) {
        this.dnn = dnn;
    }

    @Nullable Candidate max(Node node, ValueFacts facts) {
        if (!supported(node)) {
            return null;
        }
        Layout layout = facts.layout(node.input(0));
        var pd = descriptor(algorithm.pooling_max, node, node.output(), layout);
        var forward = new Forward(pd, dnn.scratch(dnn.hold(pd.workspace_desc())));
        forwards.put(new Pooled(node.input(0), node.arguments()), forward);
        return forward(
                node,
                layout,
                pd,
                (bound, memory) -> new MaxPooling(
                        dnn, pd, forward.workspace(), memory.address(bound.input(0)), memory.address(bound.output())));
    }

    @Nullable Candidate average(Node node, ValueFacts facts) {
        if (!supported(node) || isPadded(node, node.output())) {
            return null;
        }
        Layout layout = facts.layout(node.input(0));
        var pd = descriptor(algorithm.pooling_avg_exclude_padding, node, node.output(), layout);
        return forward(
                node,
                layout,
                pd,
                (bound, memory) -> dnn.kernel(
                        pd,
                        Map.of(
                                DNNL_ARG_SRC, dnn.at(pd.src_desc(), memory.address(bound.input(0))),
                                DNNL_ARG_DST, dnn.at(pd.dst_desc(), memory.address(bound.output())))));
    }

    private Candidate forward(Node node, Layout layout, pooling_forward.primitive_desc pd, Candidate.Binder binder) {
        return new Candidate(
                "onednn " + pd.impl_info_str().getString(),
                List.of(layout),
                List.of(Blocked.of(dnn.hold(pd.dst_desc()), dnn.plain(node.output()))),
                binder);
    }

    /** Inputs x and dy, output dx. */
    @Nullable Candidate maxGradient(Node node, ValueFacts facts) {
        Forward forward = forwards.get(new Pooled(node.input(0), node.arguments()));
        return forward == null
                ? null
                : backward(
                        algorithm.pooling_max,
                        node,
                        facts,
                        forward.descriptor(),
                        Map.of(DNNL_ARG_WORKSPACE, forward.workspace()));
    }

    /** Inputs x and dy, output dx. */
    @Nullable Candidate averageGradient(Node node, ValueFacts facts) {
        if (!supported(node) || isPadded(node, node.input(1))) {
            return null;
        }
        var pd = descriptor(algorithm.pooling_avg_exclude_padding, node, node.input(1), facts.layout(node.input(0)));
        return backward(algorithm.pooling_avg_exclude_padding, node, facts, pd, Map.of());
    }

    private Candidate backward(
            algorithm algorithm,
            Node node,
            ValueFacts facts,
            pooling_forward.primitive_desc forward,
            Map<Integer, memory> workspace) {
        Value x = node.input(0);
        var window = new Window(node.arguments(), x, node.input(1));
        var pd = dnn.hold(new pooling_backward.primitive_desc(
                dnn.engine(),
                algorithm,
                forward.src_desc(),
                forward.dst_desc(),
                window.strides,
                window.kernel,
                window.dilation,
                window.before,
                window.after,
                forward));
        return new Candidate(
                "onednn " + pd.impl_info_str().getString(),
                List.of(facts.layout(x), Blocked.of(dnn.hold(pd.diff_dst_desc()), dnn.plain(node.input(1)))),
                List.of(Blocked.of(dnn.hold(pd.diff_src_desc()), dnn.plain(x))),
                (bound, memory) -> {
                    var arguments = new LinkedHashMap<>(workspace);
                    arguments.put(DNNL_ARG_DIFF_DST, dnn.at(pd.diff_dst_desc(), memory.address(bound.input(1))));
                    arguments.put(DNNL_ARG_DIFF_SRC, dnn.at(pd.diff_src_desc(), memory.address(bound.output())));
                    return dnn.kernel(pd, arguments);
                });
    }

    private pooling_forward.primitive_desc descriptor(algorithm algorithm, Node node, Value y, Layout layout) {
        Value x = node.input(0);
        var window = new Window(node.arguments(), x, y);
        return dnn.hold(new pooling_forward.primitive_desc(
                dnn.engine(),
                prop_kind.forward_training,
                algorithm,
                OneDnnKernels.desc(dnn, x, layout),
                dnn.any(y.shape()),
                window.strides,
                window.kernel,
                window.dilation,
                window.before,
                window.after));
    }

    private static boolean supported(Node node) {
        return Window.fits(node.arguments(), 10);
    }

    /** ND4J's averages count padding or do not; without any there is no question. */
    private static boolean isPadded(Node node, Value y) {
        var window = new Window(node.arguments(), node.input(0), y);
        return LongStream.concat(Arrays.stream(window.before), Arrays.stream(window.after))
                .anyMatch(padding -> padding != 0);
    }
}
