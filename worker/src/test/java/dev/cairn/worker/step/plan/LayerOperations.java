package dev.cairn.worker.step.plan;

import static dev.cairn.worker.step.plan.Operation.of;
import static dev.cairn.worker.step.plan.Operation.shape;

import java.util.List;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv1DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv3DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.DeConv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling3DConfig;

/** Convolutions, pooling, normalization. */
final class LayerOperations {
    private static final long[] IMAGES = shape(2, 3, 5, 5);

    static final List<Operation> ALL = List.of(
            of(
                    "conv2d",
                    (g, in) -> g.cnn.conv2d(in[0], in[1], in[2], window(3).build()),
                    IMAGES,
                    shape(3, 3, 3, 4),
                    shape(4)),
            of(
                    "conv2d without bias",
                    (g, in) -> g.cnn.conv2d(in[0], in[1], window(3).build()),
                    IMAGES,
                    shape(3, 3, 3, 4)),
            of(
                    "conv2d, stride",
                    (g, in) -> g.cnn.conv2d(in[0], in[1], window(2).sH(2).sW(3).build()),
                    IMAGES,
                    shape(2, 2, 3, 2)),
            of(
                    "conv2d, same",
                    (g, in) -> g.cnn.conv2d(in[0], in[1], same(window(2).sH(2)).build()),
                    IMAGES,
                    shape(2, 2, 3, 2)),
            of(
                    "conv2d, padded",
                    (g, in) -> g.cnn.conv2d(in[0], in[1], window(3).pH(1).pW(2).build()),
                    IMAGES,
                    shape(3, 3, 3, 2)),
            of(
                    "conv2d, dilated",
                    (g, in) -> g.cnn.conv2d(in[0], in[1], window(2).dH(2).dW(3).build()),
                    IMAGES,
                    shape(2, 2, 3, 2)),
            of(
                    "conv2d, weights OIYX",
                    (g, in) -> g.cnn.conv2d(
                            in[0],
                            in[1],
                            window(3).weightsFormat(WeightsFormat.OIYX).build()),
                    IMAGES,
                    shape(4, 3, 3, 3)),
            of(
                    "conv2d, weights OYXI",
                    (g, in) -> g.cnn.conv2d(
                            in[0],
                            in[1],
                            window(3).weightsFormat(WeightsFormat.OYXI).build()),
                    IMAGES,
                    shape(4, 3, 3, 3)),
            of(
                    "conv2d, channels last",
                    (g, in) -> g.cnn.conv2d(
                            in[0], in[1], window(3).dataFormat("NHWC").build()),
                    shape(2, 5, 5, 3),
                    shape(3, 3, 3, 4)),
            of(
                    "depthwise conv2d",
                    (g, in) ->
                            g.cnn.depthWiseConv2d(in[0], in[1], in[2], window(3).build()),
                    IMAGES,
                    shape(3, 3, 3, 2),
                    shape(6)),
            of(
                    "depthwise conv2d, same, stride",
                    (g, in) -> g.cnn.depthWiseConv2d(
                            in[0], in[1], same(window(3).sH(2).sW(2)).build()),
                    IMAGES,
                    shape(3, 3, 3, 1)),
            of(
                    "separable conv2d",
                    (g, in) ->
                            g.cnn.separableConv2d(in[0], in[1], in[2], window(2).build()),
                    IMAGES,
                    shape(2, 2, 3, 2),
                    shape(1, 1, 6, 4)),
            of(
                    "transposed conv2d",
                    (g, in) -> g.cnn.deconv2d(
                            in[0],
                            in[1],
                            DeConv2DConfig.builder().kH(3).kW(3).sH(2).sW(2).build()),
                    shape(2, 3, 3, 3),
                    shape(3, 3, 2, 3)),
            of(
                    "transposed conv2d, same, bias",
                    (g, in) -> g.cnn.deconv2d(
                            in[0],
                            in[1],
                            in[2],
                            DeConv2DConfig.builder()
                                    .kH(2)
                                    .kW(2)
                                    .sH(2)
                                    .sW(2)
                                    .isSameMode(true)
                                    .build()),
                    shape(2, 3, 3, 3),
                    shape(2, 2, 2, 3),
                    shape(2)),
            of(
                    "conv1d",
                    (g, in) -> g.cnn.conv1d(
                            in[0],
                            in[1],
                            in[2],
                            Conv1DConfig.builder()
                                    .k(3)
                                    .s(1)
                                    .paddingMode(PaddingMode.VALID)
                                    .build()),
                    shape(2, 3, 6),
                    shape(3, 3, 4),
                    shape(4)),
            of(
                    "conv1d, causal, dilated",
                    (g, in) -> g.cnn.conv1d(
                            in[0],
                            in[1],
                            Conv1DConfig.builder()
                                    .k(2)
                                    .s(1)
                                    .d(2)
                                    .paddingMode(PaddingMode.CAUSAL)
                                    .build()),
                    shape(2, 3, 6),
                    shape(2, 3, 4)),
            of(
                    "conv3d",
                    (g, in) -> g.cnn.conv3d(
                            in[0],
                            in[1],
                            Conv3DConfig.builder().kD(2).kH(2).kW(2).build()),
                    shape(1, 3, 3, 3, 2),
                    shape(2, 2, 2, 2, 3)),
            of("max pooling", (g, in) -> g.cnn.maxPooling2d(in[0], pool(2).build()), shape(2, 3, 4, 4)),
            of(
                    "max pooling, same",
                    (g, in) -> g.cnn.maxPooling2d(
                            in[0], pool(3).paddingMode(PaddingMode.SAME).build()),
                    IMAGES),
            of(
                    "max pooling, padded",
                    (g, in) -> g.cnn.maxPooling2d(in[0], pool(3).pH(1).pW(1).build()),
                    IMAGES),
            of("average pooling", (g, in) -> g.cnn.avgPooling2d(in[0], pool(2).build()), shape(2, 3, 4, 4)),
            of(
                    "average pooling, same",
                    (g, in) -> g.cnn.avgPooling2d(
                            in[0], pool(3).paddingMode(PaddingMode.SAME).build()),
                    IMAGES),
            of(
                    "pooling of sequences",
                    (g, in) -> g.cnn.maxPooling2d(
                            g.expandDims(in[0], 2),
                            Pooling2DConfig.builder().kH(1).kW(2).sH(1).sW(2).build()),
                    shape(2, 3, 6)),
            of("max pooling, 3d", (g, in) -> g.cnn.maxPooling3d(in[0], cubes()), shape(1, 2, 4, 4, 4)),
            of("average pooling, 3d", (g, in) -> g.cnn.avgPooling3d(in[0], cubes()), shape(1, 2, 4, 4, 4)),
            of("global average pooling", (g, in) -> in[0].mean(2, 3), IMAGES),
            of("upsampling by two factors", (g, in) -> g.cnn.upsampling2d(in[0], 2, 3, true), shape(2, 3, 2, 2)),
            of("layer norm", (g, in) -> g.nn.layerNorm(in[0], in[1], in[2], false, 1), shape(3, 4), shape(4), shape(4)),
            of("layer norm without bias", (g, in) -> g.nn.layerNorm(in[0], in[1], false, 1), shape(3, 4), shape(4)),
            of(
                    "layer norm, last of three",
                    (g, in) -> g.nn.layerNorm(in[0], in[1], in[2], false, 2),
                    shape(2, 3, 4),
                    shape(4),
                    shape(4)),
            of(
                    "layer norm of images",
                    (g, in) -> g.nn.layerNorm(in[0], in[1], in[2], true, 1, 2, 3),
                    shape(2, 3, 2, 2),
                    shape(3),
                    shape(3)),
            of("standardize", (g, in) -> g.math.standardize(in[0], 1), shape(3, 4)),
            of("standardize over two", (g, in) -> g.math.standardize(in[0], 1, 2), shape(2, 3, 4)),
            of(
                    "batch norm with given statistics",
                    (g, in) -> g.nn.batchNorm(in[0], in[1], g.math.square(in[2]), in[3], in[4], 1e-3, 1),
                    IMAGES,
                    shape(3),
                    shape(3),
                    shape(3),
                    shape(3)),
            of(
                    "batch norm of rows",
                    (g, in) -> g.nn.batchNorm(in[0], in[1], g.math.square(in[2]), in[3], in[4], 1e-3, 1),
                    shape(4, 3),
                    shape(3),
                    shape(3),
                    shape(3),
                    shape(3)));

    private LayerOperations() {}

    private static Conv2DConfig.Conv2DConfigBuilder window(int size) {
        return Conv2DConfig.builder().kH(size).kW(size);
    }

    private static Conv2DConfig.Conv2DConfigBuilder same(Conv2DConfig.Conv2DConfigBuilder window) {
        return window.paddingMode(PaddingMode.SAME);
    }

    private static Pooling2DConfig.Pooling2DConfigBuilder pool(int size) {
        return Pooling2DConfig.builder().kH(size).kW(size).sH(2).sW(2);
    }

    private static Pooling3DConfig cubes() {
        return Pooling3DConfig.builder().kD(2).kH(2).kW(2).sD(2).sH(2).sW(2).build();
    }
}
