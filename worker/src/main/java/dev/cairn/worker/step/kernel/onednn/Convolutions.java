package dev.cairn.worker.step.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.ChannelBlocks;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/** Two-dimensional convolutions. Weights lie plain in the flat vectors and are reordered inside the kernel. */
final class Convolutions {
    private final OneDnn dnn;

    Convolutions(OneDnn dnn) {
        this.dnn = dnn;
    }

    private static boolean supported(Node node) {
        Arguments arguments = node.arguments();
        boolean yxio = arguments.integers().size() <= 10 || arguments.integer(10) == 0;
        return yxio && Window.fits(arguments, 9);
    }

    @Nullable Candidate forward(Node node, ValueFacts facts) {
        if (!supported(node)) {
            return null;
        }
        var pd = forwardDesc(node.inputs(), node.output(), node.arguments(), prop_kind.forward_training);
        return new Candidate(
                name(pd.impl_info_str().getString()),
                inputs(node, layout(pd.src_desc(), node.input(0))),
                List.of(layout(pd.dst_desc(), node.output())),
                (bound, memory) -> {
                    var weights = dnn.scratch(pd.weights_desc());
                    Kernel reorder = dnn.reorder(weights(bound.input(1), memory), weights);
                    var arguments = new LinkedHashMap<Integer, memory>();
                    arguments.put(DNNL_ARG_SRC, dnn.at(pd.src_desc(), memory.address(bound.input(0))));
                    arguments.put(DNNL_ARG_WEIGHTS, weights);
                    arguments.put(DNNL_ARG_DST, dnn.at(pd.dst_desc(), memory.address(bound.output())));
                    if (bound.inputs().size() > 2) {
                        arguments.put(DNNL_ARG_BIAS, vector(bound.input(2), memory));
                    }
                    return Kernel.sequence(reorder, dnn.kernel(pd, arguments));
                });
    }

    /** Inputs x, weights, perhaps bias, and dy; outputs dx, dweights and perhaps dbias. */
    @Nullable Candidate backward(Node node, ValueFacts facts) {
        if (!supported(node)) {
            return null;
        }
        boolean bias = node.outputs().size() > 2;
        Value x = node.input(0);
        Value w = node.input(1);
        Value dy = node.inputs().get(node.inputs().size() - 1);
        var window = new Window(node.arguments(), x, dy);
        var images = new Images(dnn, x, dy);
        var forward =
                forwardDesc(node.inputs().subList(0, bias ? 3 : 2), dy, node.arguments(), prop_kind.forward_training);
        var wpd = dnn.hold(
                bias
                        ? new convolution_backward_weights.primitive_desc(
                                dnn.engine(),
                                algorithm.convolution_direct,
                                images.desc(x),
                                any(w),
                                dnn.any(node.input(2).shape()),
                                images.desc(dy),
                                window.strides,
                                window.dilation,
                                window.before,
                                window.after,
                                forward)
                        : new convolution_backward_weights.primitive_desc(
                                dnn.engine(),
                                algorithm.convolution_direct,
                                images.desc(x),
                                any(w),
                                images.desc(dy),
                                window.strides,
                                window.dilation,
                                window.before,
                                window.after,
                                forward));
        Layout dyLayout = layout(wpd.diff_dst_desc(), dy);
        Layout xLayout = layout(wpd.src_desc(), x);
        var inputs = inputs(node, xLayout);
        inputs.set(inputs.size() - 1, dyLayout);
        boolean wantsInput = facts.isRead(node.output());
        var dyDesc = dyLayout instanceof ChannelBlocks ? OneDnnKernels.desc(dnn, dy, dyLayout) : wpd.diff_dst_desc();
        var dpd = wantsInput
                ? backwardData(
                        xLayout instanceof Blocked ? wpd.src_desc() : dnn.any(x.shape()),
                        any(w),
                        dyDesc,
                        window,
                        forward)
                : null;
        var outputs = new ArrayList<Layout>(Collections.nCopies(node.outputs().size(), Layout.PLAIN));
        if (dpd != null) {
            outputs.set(0, layout(dpd.diff_src_desc(), x));
        }
        return new Candidate(
                name(wpd.impl_info_str().getString())
                        + (dpd == null ? "" : " " + dpd.impl_info_str().getString()),
                inputs,
                outputs,
                (bound, memory) -> {
                    var kernels = new ArrayList<Kernel>();
                    long dyAddress = memory.address(bound.input(inputs.size() - 1));
                    var diffWeights = dnn.scratch(wpd.diff_weights_desc());
                    var arguments = new LinkedHashMap<Integer, memory>();
                    arguments.put(DNNL_ARG_SRC, dnn.at(wpd.src_desc(), memory.address(bound.input(0))));
                    arguments.put(DNNL_ARG_DIFF_DST, dnn.at(wpd.diff_dst_desc(), dyAddress));
                    arguments.put(DNNL_ARG_DIFF_WEIGHTS, diffWeights);
                    if (bias) {
                        arguments.put(DNNL_ARG_DIFF_BIAS, vector(bound.outputs().get(2), memory));
                    }
                    kernels.add(dnn.kernel(wpd, arguments));
                    kernels.add(dnn.reorder(diffWeights, weights(bound.outputs().get(1), memory)));
                    if (dpd != null) {
                        var weights = dnn.scratch(dpd.weights_desc());
                        kernels.add(dnn.reorder(weights(bound.input(1), memory), weights));
                        var gradient = dnn.at(dyDesc, dyAddress);
                        if (!dpd.diff_dst_desc().equals(dyDesc)) {
                            var reordered = dnn.scratch(dpd.diff_dst_desc());
                            kernels.add(dnn.reorder(gradient, reordered));
                            gradient = reordered;
                        }
                        kernels.add(dnn.kernel(
                                dpd,
                                Map.of(
                                        DNNL_ARG_DIFF_DST, gradient,
                                        DNNL_ARG_WEIGHTS, weights,
                                        DNNL_ARG_DIFF_SRC,
                                                dnn.at(dpd.diff_src_desc(), memory.address(bound.output())))));
                    }
                    return Kernel.sequence(kernels.toArray(Kernel[]::new));
                });
    }

    /** Where nothing but oneDNN's slow reference takes images as they lie, they are copied into an order of its choice. */
    private convolution_backward_data.primitive_desc backwardData(
            memory.desc x,
            memory.desc weights,
            memory.desc dy,
            Window window,
            convolution_forward.primitive_desc forward) {
        var asTheyLie = dnn.hold(new convolution_backward_data.primitive_desc(
                dnn.engine(),
                algorithm.convolution_direct,
                x,
                weights,
                dy,
                window.strides,
                window.dilation,
                window.before,
                window.after,
                forward));
        if (!asTheyLie.impl_info_str().getString().startsWith("ref")) {
            return asTheyLie;
        }
        return dnn.hold(new convolution_backward_data.primitive_desc(
                dnn.engine(),
                algorithm.convolution_direct,
                dnn.any(dims(x)),
                weights,
                dnn.any(dims(dy)),
                window.strides,
                window.dilation,
                window.before,
                window.after,
                forward));
    }

    private static long[] dims(memory.desc descriptor) {
        long[] dims = new long[descriptor.get_ndims()];
        descriptor.get_dims().get(dims);
        return dims;
    }

    private convolution_forward.primitive_desc forwardDesc(
            List<Value> inputs, Value y, Arguments arguments, prop_kind kind) {
        Value x = inputs.get(0);
        var window = new Window(arguments, x, y);
        var images = new Images(dnn, x, y);
        return dnn.hold(
                inputs.size() > 2
                        ? new convolution_forward.primitive_desc(
                                dnn.engine(),
                                kind,
                                algorithm.convolution_direct,
                                images.desc(x),
                                any(inputs.get(1)),
                                dnn.any(inputs.get(2).shape()),
                                images.desc(y),
                                window.strides,
                                window.dilation,
                                window.before,
                                window.after)
                        : new convolution_forward.primitive_desc(
                                dnn.engine(),
                                kind,
                                algorithm.convolution_direct,
                                images.desc(x),
                                any(inputs.get(1)),
                                images.desc(y),
                                window.strides,
                                window.dilation,
                                window.before,
                                window.after));
    }

    /** ND4J's weights are [kH, kW, in, out]; oneDNN counts their dimensions as out, in, kH, kW. */
    private memory.desc any(Value weights) {
        long[] s = weights.shape();
        return dnn.any(s[3], s[2], s[0], s[1]);
    }

    private memory weights(Value weights, Memory memory) {
        long[] s = weights.shape();
        long[] dims = {s[3], s[2], s[0], s[1]};
        long[] strides = {1, s[3], s[1] * s[2] * s[3], s[2] * s[3]};
        return dnn.at(dnn.strided(dims, strides), memory.address(weights));
    }

    private memory vector(Value bias, Memory memory) {
        return dnn.at(dnn.plain(bias), memory.address(bias));
    }

    private Layout layout(memory.desc descriptor, Value value) {
        return Blocked.of(dnn.hold(descriptor), dnn.plain(value));
    }

    private static List<Layout> inputs(Node node, Layout x) {
        var inputs = new ArrayList<Layout>(Collections.nCopies(node.inputs().size(), Layout.PLAIN));
        inputs.set(0, x);
        return inputs;
    }

    private static String name(String implementation) {
        return "onednn " + implementation;
    }
}
