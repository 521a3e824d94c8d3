package dev.cairn.models.vision;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/**
 * LeNet in the form that Caffe and DL4J made common: two 5x5 convolutions with ReLU and max-pooling, a dense layer of
 * 500, a softmax.
 *
 * <p>Source: LeCun et al., "Gradient-based learning applied to document recognition", 1998.
 */
public final class LeNet {
    /** Placeholder INT32 [batch] of a {@link #mixed} network: the label of what each image is mixed with. */
    public static final String OTHER_LABEL = "otherLabel";

    /** Placeholder [batch] of a {@link #mixed} network: how much each image's own label counts, from 0 to 1. */
    public static final String LABEL_WEIGHT = "labelWeight";

    private static final int KERNEL = 5;

    private LeNet() {}

    /**
     * Placeholders {@code image} [batch, channels, height, width] and {@code label} INT32 [batch]; output
     * {@code logits} [batch, classes].
     */
    public static Network build(int channels, int height, int width, int classes, long seed) {
        return build(DataType.FLOAT, channels, height, width, classes, 20, 50, 500, seed);
    }

    /**
     * The network of {@link #build} trained on mixed images: its loss is the cross-entropy against both labels, weighted.
     * Further placeholders {@link #OTHER_LABEL} and {@link #LABEL_WEIGHT}.
     */
    public static Network mixed(int channels, int height, int width, int classes, long seed) {
        return Layers.network(DataType.FLOAT, seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable image = graph.placeHolder("image", DataType.FLOAT, -1, channels, height, width);
            SDVariable label = graph.placeHolder("label", DataType.INT32, -1);
            SDVariable other = graph.placeHolder(OTHER_LABEL, DataType.INT32, -1);
            SDVariable weight = graph.placeHolder(LABEL_WEIGHT, DataType.FLOAT, -1);
            SDVariable logits = logits(layers, image, channels, height, width, classes, 20, 50, 500);
            layers.mixedCrossEntropy(label, other, weight, logits, classes);
            return new Network(graph, List.of("image", "label", OTHER_LABEL, LABEL_WEIGHT), "loss", "logits");
        });
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
        return Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable image = graph.placeHolder("image", type, -1, channels, height, width);
            SDVariable label = graph.placeHolder("label", DataType.INT32, -1);
            SDVariable logits = logits(layers, image, channels, height, width, classes, filters1, filters2, dense);
            layers.crossEntropy(label, logits, classes);
            return new Network(graph, List.of("image", "label"), "loss", "logits");
        });
    }

    private static SDVariable logits(
            Layers layers,
            SDVariable image,
            int channels,
            int height,
            int width,
            int classes,
            int filters1,
            int filters2,
            int dense) {
        SDVariable x = convolution(layers, "conv1", image, channels, filters1);
        x = convolution(layers, "conv2", x, filters1, filters2);
        long features = (long) filters2 * pooled(pooled(height)) * pooled(pooled(width));
        x = layers.graph().reshape("flat", x, -1, features);
        x = layers.graph().nn.relu("dense1.relu", layers.dense("dense1", x, features, dense), 0);
        return layers.dense("logits", x, dense, classes);
    }

    /** Height or width after a valid 5x5 convolution and a 2x2 pooling. */
    private static int pooled(int size) {
        return (size - KERNEL + 1) / 2;
    }

    private static SDVariable convolution(Layers layers, String name, SDVariable x, int in, int out) {
        SameDiff graph = layers.graph();
        var pooling = Pooling2DConfig.builder().kH(2).kW(2).sH(2).sW(2).build();
        x = layers.convolution(name, x, in, out, Layers.valid(KERNEL));
        x = graph.nn.relu(name + ".relu", x, 0);
        return graph.cnn.maxPooling2d(name + ".pool", x, pooling);
    }
}
