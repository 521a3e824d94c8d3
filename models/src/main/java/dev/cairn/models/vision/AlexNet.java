package dev.cairn.models.vision;

import dev.cairn.models.Layers;

/**
 * Five convolutions, overlapping max-pooling behind the first, the second and the last, two dense layers with dropout:
 * an AlexNet in style. The original has two halves, on a GPU each; {@link #WIDTH} is one half's. Its first window, 11x11
 * by 4, is 5x5 by 1 for images below {@value #LARGE} pixels; local response normalization is left out, of which
 * Simonyan and Zisserman (2014, section 4.1) found no use.
 *
 * <p>Source: Krizhevsky, Sutskever and Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", 2012,
 * section 3.5.
 */
public final class AlexNet {
    /** Channels of the first convolution. */
    public static final int WIDTH = 48;

    /** The least height and width that its poolings leave anything of. */
    public static final int LEAST_SIDE = 16;

    private static final int LARGE = 64;

    private AlexNet() {}

    /**
     * All but the last dense layer.
     *
     * @param width channels of the first convolution, a multiple of 3; all others go with it
     * @param dropout share of each dense layer's input that training leaves out; the original's is 0.5
     */
    public static ImageEncoder encoder(int width, double dropout) {
        int wide = 4 * width;
        int middle = 8 * width / 3;
        return images -> {
            boolean large = Math.min(images.height(), images.width()) >= LARGE;
            FeatureMaps x = large ? layer("conv1", images, width, 11, 4) : layer("conv1", images, width, 5, 1);
            x = layer("conv2", x.maxPool("conv1", 3, 2), middle, 5, 1).maxPool("conv2", 3, 2);
            x = layer("conv3", x, wide, 3, 1);
            x = layer("conv4", x, wide, 3, 1);
            x = layer("conv5", x, middle, 3, 1).maxPool("conv5", 3, 2);
            Features features = x.flat().dropout("dropout1", dropout);
            features = features.dense("dense1", 4 * middle).relu("dense1").dropout("dropout2", dropout);
            return features.dense("dense2", 4 * middle).relu("dense2");
        };
    }

    private static FeatureMaps layer(String name, FeatureMaps x, int out, int kernel, int stride) {
        return x.convolution(name, out, Layers.same(kernel, stride)).relu(name);
    }
}
