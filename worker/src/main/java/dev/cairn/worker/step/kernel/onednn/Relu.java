package dev.cairn.worker.step.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;

/** max(x, 0) in whatever layout x comes. */
final class Relu {
    private final OneDnn dnn;

    Relu(OneDnn dnn) {
        this.dnn = dnn;
    }

    Candidate forward(Node node, ValueFacts facts) {
        Layout layout = facts.layout(node.input(0));
        var pd = forwardDesc(OneDnnKernels.desc(dnn, node.input(0), layout));
        return new Candidate(
                "onednn " + pd.impl_info_str().getString(),
                List.of(layout),
                List.of(layout),
                (bound, memory) -> dnn.kernel(
                        pd,
                        Map.of(
                                DNNL_ARG_SRC, dnn.at(pd.src_desc(), memory.address(bound.input(0))),
                                DNNL_ARG_DST, dnn.at(pd.dst_desc(), memory.address(bound.output())))));
    }

    /** Inputs x and dy. */
    Candidate backward(Node node, ValueFacts facts) {
        Layout layout = facts.layout(node.input(0));
        memory.desc descriptor = OneDnnKernels.desc(dnn, node.input(0), layout);
        var pd = dnn.hold(new eltwise_backward.primitive_desc(
                dnn.engine(),
                algorithm.eltwise_relu,
                descriptor,
                descriptor,
                descriptor,
                0,
                0,
                forwardDesc(descriptor)));
        return new Candidate(
                "onednn " + pd.impl_info_str().getString(),
                List.of(layout, layout),
                List.of(layout),
                (bound, memory) -> dnn.kernel(
                        pd,
                        Map.of(
                                DNNL_ARG_SRC, dnn.at(descriptor, memory.address(bound.input(0))),
                                DNNL_ARG_DIFF_DST, dnn.at(descriptor, memory.address(bound.input(1))),
                                DNNL_ARG_DIFF_SRC, dnn.at(descriptor, memory.address(bound.output())))));
    }

    private eltwise_forward.primitive_desc forwardDesc(memory.desc descriptor) {
        return dnn.hold(new eltwise_forward.primitive_desc(
                dnn.engine(), prop_kind.forward_training, algorithm.eltwise_relu, descriptor, descriptor, 0, 0));
    }
}
