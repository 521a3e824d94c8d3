package dev.cairn.models.onnx;

import dev.cairn.models.onnx.Operator.Node;
import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/** Convolution and pooling of images [batch, channels, height, width]. */
final class Windows {

    private record Extent(int height, int width) {
        /** The two that an attribute holds. */
        static Extent of(Node node, String attribute, int otherwise) {
            int[] values = node.integers(attribute, otherwise, otherwise);
            node.require(values.length == 2, "has " + attribute + " of other things than images");
            return new Extent(values[0], values[1]);
        }
    }

    private record Window(Extent kernel, Extent stride, Extent pad, Extent dilation, PaddingMode padding) {}

    private Windows() {}

    /** ONNX holds filters [out, in / groups, height, width]. */
    static SDVariable convolution(Node node, GraphReader reader) {
        long[] shape = reader.shape(node.input(1));
        node.require(shape.length == 4, "convolves other things than images");
        node.require(node.integer("group", 1) == 1, "convolves in groups");
        Window window = window(node, new Extent((int) shape[2], (int) shape[3]));
        var config = Conv2DConfig.builder()
                .kH(window.kernel.height())
                .kW(window.kernel.width())
                .sH(window.stride.height())
                .sW(window.stride.width())
                .pH(window.pad.height())
                .pW(window.pad.width())
                .dH(window.dilation.height())
                .dW(window.dilation.width())
                .paddingMode(window.padding)
                .build();
        SDVariable x = reader.value(node.input(0));
        SDVariable filters = reader.permuted(node.input(1), 2, 3, 1, 0);
        return node.hasInput(2)
                ? reader.graph().cnn.conv2d(node.output(), x, filters, reader.value(node.input(2)), config)
                : reader.graph().cnn.conv2d(node.output(), x, filters, config);
    }

    static SDVariable maxPool(Node node, GraphReader reader) {
        node.require(node.proto().getOutputCount() == 1, "gives the places of its maxima, too");
        return reader.graph().cnn.maxPooling2d(node.output(), reader.value(node.input(0)), pooling(node));
    }

    static SDVariable averagePool(Node node, GraphReader reader) {
        Pooling2DConfig config = pooling(node);
        node.require(config.getPH() == 0 && config.getPW() == 0, "averages over padding");
        return reader.graph().cnn.avgPooling2d(node.output(), reader.value(node.input(0)), config);
    }

    private static Pooling2DConfig pooling(Node node) {
        node.require(node.has("kernel_shape"), "has no kernel_shape");
        Window window = window(node, Extent.of(node, "kernel_shape", 1));
        node.require(node.integer("ceil_mode", 0) == 0, "rounds its size up (ceil_mode)");
        node.require(window.dilation.equals(new Extent(1, 1)), "pools with gaps (dilations)");
        return Pooling2DConfig.builder()
                .kH(window.kernel.height())
                .kW(window.kernel.width())
                .sH(window.stride.height())
                .sW(window.stride.width())
                .pH(window.pad.height())
                .pW(window.pad.width())
                .paddingMode(window.padding)
                .build();
    }

    private static Window window(Node node, Extent kernel) {
        int[] pads = node.integers("pads", 0, 0, 0, 0); // top, left, bottom, right
        node.require(
                pads.length == 4 && pads[0] == pads[2] && pads[1] == pads[3],
                "pads its sides differently, " + Arrays.toString(pads)
                        + "; the two sides of a dimension must be equal");
        String auto = node.text("auto_pad", "NOTSET");
        node.require(!auto.equals("SAME_LOWER"), "has auto_pad SAME_LOWER; export with explicit pads");
        return new Window(
                kernel,
                Extent.of(node, "strides", 1),
                new Extent(pads[0], pads[1]),
                Extent.of(node, "dilations", 1),
                auto.equals("SAME_UPPER") ? PaddingMode.SAME : PaddingMode.VALID);
    }
}
