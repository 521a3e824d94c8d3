package dev.cairn.worker.step.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import dev.cairn.worker.step.fuse.Relu;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;
import org.jspecify.annotations.Nullable;

/** Functions of one element, and sums of two values of one shape, in whatever layout the first comes. */
final class Elementwise {
    private final OneDnn dnn;

    Elementwise(OneDnn dnn) {
        this.dnn = dnn;
    }

    /** A function of oneDNN's with its parameter alpha. */
    private record Function(algorithm algorithm, float alpha) {}

    /** ND4J's gelu is x * sigmoid(1.702 x), which oneDNN has as swish with that alpha. */
    private static final Map<String, Function> FUNCTIONS = Map.of(
            "relu", new Function(algorithm.eltwise_relu, 0),
            "swish", new Function(algorithm.eltwise_swish, 1),
            "gelu", new Function(algorithm.eltwise_swish, 1.702f));

    /** A function of x; a ReLU that cuts off elsewhere than at zero is left to others. */
    @Nullable Candidate forward(Node node, ValueFacts facts) {
        if (!Relu.cutsAtZero(node)) {
            return null;
        }
        Layout layout = facts.layout(node.input(0));
        var pd = descriptor(function(node.op()), OneDnnKernels.desc(dnn, node.input(0), layout));
        return candidate(pd, layout, 1, (bound, memory) -> {
                    Kernel kernel = dnn.kernel(
                            pd,
                            Map.of(
                                    DNNL_ARG_SRC, dnn.at(pd.src_desc(), memory.address(bound.input(0))),
                                    DNNL_ARG_DST, dnn.at(pd.dst_desc(), memory.address(bound.output()))));
                    return node.op().equals("relu")
                            ? cut(
                                    kernel,
                                    floats(bound.input(0), layout, memory),
                                    floats(bound.output(), layout, memory))
                            : kernel;
                })
                .overwriting(0);
    }

    /** oneDNN's ReLU of a NaN is 0. */
    private static Kernel cut(Kernel finite, RawFloats x, RawFloats y) {
        return () -> {
            if (x.areFinite()) {
                finite.run();
                return;
            }
            y.rectify(x);
        };
    }

    /** Inputs x and dy. */
    @Nullable Candidate backward(Node node, ValueFacts facts) {
        if (!Relu.cutsAtZero(node)) {
            return null;
        }
        Layout layout = facts.layout(node.input(0));
        memory.desc x = OneDnnKernels.desc(dnn, node.input(0), layout);
        Function function = function(node.op().replace("_bp", ""));
        var pd = dnn.hold(new eltwise_backward.primitive_desc(
                dnn.engine(), function.algorithm(), x, x, x, function.alpha(), 0, descriptor(function, x)));
        return ofTwo(pd, DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC, x, layout)
                .overwriting(0, 1);
    }

    /** The sum of two values of one shape; broadcasting is left to others. */
    @Nullable Candidate add(Node node, ValueFacts facts) {
        if (!node.input(0).sameShape(node.input(1)) || node.output().rank() == 0) {
            return null;
        }
        Layout layout = facts.layout(node.input(0));
        memory.desc x = OneDnnKernels.desc(dnn, node.input(0), layout);
        var pd = dnn.hold(new binary.primitive_desc(
                dnn.engine(), algorithm.binary_add, x, x, x, dnn.hold(new primitive_attr()), false));
        return ofTwo(pd, DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST, x, layout)
                .overwriting(0);
    }

    private static RawFloats floats(Value value, Layout layout, Memory memory) {
        return new RawFloats(memory.address(value), layout.elements(value));
    }

    /** Of two values and a third that look the same, by oneDNN's numbers for them. */
    private Candidate ofTwo(primitive_desc pd, int first, int second, int result, memory.desc desc, Layout layout) {
        return candidate(
                pd,
                layout,
                2,
                (bound, memory) -> dnn.kernel(
                        pd,
                        Map.of(
                                first, dnn.at(desc, memory.address(bound.input(0))),
                                second, dnn.at(desc, memory.address(bound.input(1))),
                                result, dnn.at(desc, memory.address(bound.output())))));
    }

    private static Candidate candidate(primitive_desc pd, Layout layout, int inputs, Candidate.Binder binder) {
        return new Candidate(
                "onednn " + pd.impl_info_str().getString(),
                Collections.nCopies(inputs, layout),
                List.of(layout),
                binder);
    }

    private static Function function(String op) {
        Function function = FUNCTIONS.get(op);
        if (function == null) {
            throw new IllegalArgumentException("no function of oneDNN's for " + op);
        }
        return function;
    }

    private eltwise_forward.primitive_desc descriptor(Function function, memory.desc x) {
        return dnn.hold(new eltwise_forward.primitive_desc(
                dnn.engine(), prop_kind.forward_training, function.algorithm(), x, x, function.alpha(), 0));
    }
}
