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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.jspecify.annotations.Nullable;

/** Max-pooling. Its forward kernel notes in a workspace which element won; the backward kernel reads it there. */
final class Poolings {
    private final OneDnn dnn;
    private final Map<Pooled, Forward> forwards = new HashMap<>();

    /** What a pooling and its gradient have in common. */
    private record Pooled(Value x, Arguments arguments) {}

    private record Forward(pooling_forward.primitive_desc descriptor, memory workspace) {}

    Poolings(OneDnn dnn) {
        this.dnn = dnn;
    }

    @Nullable Candidate forward(Node node, ValueFacts facts) {
        Arguments arguments = node.arguments();
        if (!Window.fits(arguments, 10)) {
            return null;
        }
        Value x = node.input(0);
        Layout layout = facts.layout(x);
        var pd = dnn.hold(descriptor(arguments, x, node.output(), layout));
        var forward = new Forward(pd, dnn.scratch(dnn.hold(pd.workspace_desc())));
        forwards.put(new Pooled(x, arguments), forward);
        return new Candidate(
                "onednn " + pd.impl_info_str().getString(),
                List.of(layout),
                List.of(Blocked.of(dnn.hold(pd.dst_desc()), dnn.plain(node.output()))),
                (bound, memory) -> dnn.kernel(
                        pd,
                        Map.of(
                                DNNL_ARG_SRC, dnn.at(pd.src_desc(), memory.address(bound.input(0))),
                                DNNL_ARG_DST, dnn.at(pd.dst_desc(), memory.address(bound.output())),
                                DNNL_ARG_WORKSPACE, forward.workspace())));
    }

    /** Inputs x and dy, output dx; x itself is not read. */
    @Nullable Candidate backward(Node node, ValueFacts facts) {
        Value x = node.input(0);
        Forward forward = forwards.get(new Pooled(x, node.arguments()));
        if (forward == null) {
            return null;
        }
        var window = new Window(node.arguments(), x, node.input(1));
        var pd = dnn.hold(new pooling_backward.primitive_desc(
                dnn.engine(),
                algorithm.pooling_max,
                forward.descriptor().src_desc(),
                forward.descriptor().dst_desc(),
                window.strides,
                window.kernel,
                new long[2],
                window.before,
                window.after,
                forward.descriptor()));
        return new Candidate(
                "onednn " + pd.impl_info_str().getString(),
                List.of(facts.layout(x), Blocked.of(dnn.hold(pd.diff_dst_desc()), dnn.plain(node.input(1)))),
                List.of(Blocked.of(dnn.hold(pd.diff_src_desc()), dnn.plain(x))),
                (bound, memory) -> dnn.kernel(
                        pd,
                        Map.of(
                                DNNL_ARG_DIFF_DST, dnn.at(pd.diff_dst_desc(), memory.address(bound.input(1))),
                                DNNL_ARG_DIFF_SRC, dnn.at(pd.diff_src_desc(), memory.address(bound.output())),
                                DNNL_ARG_WORKSPACE, forward.workspace())));
    }

    private pooling_forward.primitive_desc descriptor(Arguments arguments, Value x, Value y, Layout layout) {
        var window = new Window(arguments, x, y);
        return new pooling_forward.primitive_desc(
                dnn.engine(),
                prop_kind.forward_training,
                algorithm.pooling_max,
                Objects.requireNonNull(OneDnnKernels.desc(dnn, x, layout)),
                dnn.any(y.shape()),
                window.strides,
                window.kernel,
                new long[2],
                window.before,
                window.after);
    }
}
