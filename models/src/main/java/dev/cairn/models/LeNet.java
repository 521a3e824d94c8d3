package dev.cairn.models;

import java.util.List;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/**
 * LeNet in the form that Caffe and DL4J made common: two 5x5 convolutions with ReLU and max-pooling, a dense layer of
 * 500, a softmax.
 *
 * <p>Source: LeCun et al., "Gradient-based learning applied to document recognition", 1998.
 */
public final class LeNet {
    private static final int KERNEL = 5;

    private LeNet() {}

    /**
     * Placeholders {@code image} [batch, channels, height, width] and {@code label} INT32 [batch]; output
     * {@code logits} [batch, classes].
     */
    public static Network build(int channels, int height, int width, int classes, long seed) {
        return build(DataType.FLOAT, channels, height, width, classes, 20, 50, 500, seed);
    }

    /** The same network in another precision and with other widths. */
    public static Network build(
            DataType type,
            int channels,
            int height,
            int width,
            int classes,
            int filters1,
            int filters2,
            int dense,
            long seed) {
        return Quietly.build(() -> {
            SameDiff graph = SameDiff.create();
            var weights = new Weights(graph, type, seed);
            SDVariable image = graph.placeHolder("image", type, -1, channels, height, width);
            SDVariable label = graph.placeHolder("label", DataType.INT32, -1);

            SDVariable x = convolution(graph, weights, "conv1", image, channels, filters1);
            x = convolution(graph, weights, "conv2", x, filters1, filters2);
            long features = (long) filters2 * pooled(pooled(height)) * pooled(pooled(width));
            x = graph.reshape("flat", x, -1, features);
            x = graph.nn.relu("dense1.relu", dense(graph, weights, "dense1", x, features, dense), 0);
            SDVariable logits = dense(graph, weights, "logits", x, dense, classes);

            SDVariable target = graph.oneHot("target", label, classes, -1, 1.0, 0.0, type);
            SDVariable one = graph.constant("one", Nd4j.scalar(type, 1));
            graph.loss.softmaxCrossEntropy("loss", target, logits, one, LossReduce.MEAN_BY_WEIGHT, 0);
            return new Network(graph, List.of("image", "label"), "loss", "logits");
        });
    }

    /** Height or width after a valid 5x5 convolution and a 2x2 pooling. */
    private static int pooled(int size) {
        return (size - KERNEL + 1) / 2;
    }

    private static SDVariable convolution(SameDiff graph, Weights weights, String name, SDVariable x, int in, int out) {
        SDVariable w = weights.he(name + ".weight", (long) in * KERNEL * KERNEL, KERNEL, KERNEL, in, out);
        SDVariable b = weights.zeros(name + ".bias", out);
        var convolution = Conv2DConfig.builder().kH(KERNEL).kW(KERNEL).build();
        var pooling = Pooling2DConfig.builder().kH(2).kW(2).sH(2).sW(2).build();
        x = graph.cnn.conv2d(name, x, w, b, convolution);
        x = graph.nn.relu(name + ".relu", x, 0);
        return graph.cnn.maxPooling2d(name + ".pool", x, pooling);
    }

    private static SDVariable dense(SameDiff graph, Weights weights, String name, SDVariable x, long in, long out) {
        SDVariable w = weights.glorot(name + ".weight", in, out, in, out);
        SDVariable b = weights.zeros(name + ".bias", out);
        return graph.nn.linear(name, x, w, b);
    }
}
