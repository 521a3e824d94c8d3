package dev.cairn.models.vision;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * LeNet in the form that Caffe and DL4J made common: two 5x5 convolutions with ReLU and max-pooling, a dense layer of
 * 500, a softmax.
 *
 * <p>Source: LeCun et al., "Gradient-based learning applied to document recognition", 1998.
 */
public final class LeNet {
    /** The least height and width that its convolutions and poolings leave anything of. */
    public static final int LEAST_SIDE = 16;

    private LeNet() {}

    /** Of 20 and 50 filters and a dense layer of 500: 431,080 parameters for images of 28x28x1 and 10 classes. */
    public static Network build(int channels, int height, int width, int classes, long seed) {
        return new ImageClassifier(channels, height, width, classes, seed).build(encoder(20, 50, 500));
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
        return new ImageClassifier(channels, height, width, classes, seed)
                .of(type)
                .build(encoder(filters1, filters2, dense));
    }

    /** All but the last dense layer. */
    public static ImageEncoder encoder(int filters1, int filters2, int dense) {
        return images -> stage("conv2", stage("conv1", images, filters1), filters2)
                .flat()
                .dense("dense1", dense)
                .relu("dense1");
    }

    private static FeatureMaps stage(String name, FeatureMaps x, int filters) {
        return x.convolution(name, filters, Layers.valid(5)).relu(name).maxPool(name, 2, 2);
    }
}
