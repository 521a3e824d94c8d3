package dev.cairn.models.vision;

import java.util.List;

/**
 * Nothing but 3x3 convolutions, in five stages that end in a max-pooling each, and dense layers with dropout: a VGG of
 * 11 layers (configuration A) in style. Batch norm behind each convolution, which is younger than the original, takes
 * the place of its start from shallower networks; the two hidden dense layers are as wide as the last stage.
 *
 * <p>Source: Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014, table 1.
 */
public final class Vgg {
    /** Channels of the first convolution, half the original's. */
    public static final int WIDTH = 32;

    /** The least height and width of which four poolings leave anything. */
    public static final int LEAST_SIDE = 16;

    /** Widths of the convolutions of each stage, in units of the first. */
    private static final List<List<Integer>> STAGES =
            List.of(List.of(1), List.of(2), List.of(4, 4), List.of(8, 8), List.of(8, 8));

    private Vgg() {}

    /**
     * All but the last dense layer. A stage whose images are of one pixel ends without a pooling.
     *
     * @param width channels of the first convolution; all others go with it
     * @param dropout share of each dense layer's output that training leaves out; the original's is 0.5
     */
    public static ImageEncoder encoder(int width, double dropout) {
        return images -> {
            FeatureMaps x = images;
            for (int stage = 0; stage < STAGES.size(); stage++) {
                x = stage("stage" + (stage + 1), x, width, STAGES.get(stage));
            }
            Features features =
                    x.flat().dense("dense1", 8 * width).relu("dense1").dropout("dropout1", dropout);
            return features.dense("dense2", 8 * width).relu("dense2").dropout("dropout2", dropout);
        };
    }

    private static FeatureMaps stage(String name, FeatureMaps x, int width, List<Integer> units) {
        for (int i = 0; i < units.size(); i++) {
            String layer = name + ".conv" + (i + 1);
            x = x.normalized(layer, units.get(i) * width, 3, 1).relu(layer);
        }
        return Math.min(x.height(), x.width()) > 1 ? x.maxPool(name, 2, 2) : x;
    }
}
