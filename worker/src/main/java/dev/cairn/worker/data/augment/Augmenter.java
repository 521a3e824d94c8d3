package dev.cairn.worker.data.augment;

import dev.cairn.worker.SplitMix64;
import java.util.Arrays;

/** Varies images one after the other, in arrays that are used again. For one thread. */
public final class Augmenter {
    private final Augmentation augmentation;
    private final ImageShape shape;
    private final float white;
    private final boolean recolours;
    private final Affine map;
    private final ColourMap colours;
    private final Blur blur;
    private final float[] source;
    private final float[] moved;

    /** @param white the largest value of an image, to which colours are bounded; black is 0 */
    public Augmenter(Augmentation augmentation, ImageShape shape, float white) {
        augmentation.requireFit(shape);
        this.augmentation = augmentation;
        this.shape = shape;
        this.white = white;
        recolours = !augmentation.colour().isNone();
        map = new Affine(shape);
        colours = new ColourMap(shape);
        blur = new Blur(shape, augmentation.blur());
        source = new float[shape.elements() + Affine.margin(shape)];
        moved = new float[shape.elements()];
    }

    /** Where the caller puts an image, [channels, height, width], before each {@link #augment}. */
    public float[] source() {
        return source;
    }

    /**
     * Varies the image in {@link #source}. The numbers that one transformation draws don't depend on which others are on.
     *
     * @return an array that begins with the image, valid until the next call
     */
    public float[] augment(SplitMix64 random) {
        augmentation.geometry().draw(random, map, shape);
        double sigma = random.nextDouble(0, augmentation.blur());
        augmentation.colour().draw(random, colours);
        float[] image = source;
        if (!map.isIdentity()) {
            map.sample(source, moved);
            image = moved;
        }
        blur.apply(image, sigma);
        if (recolours) {
            colours.apply(image, white);
        }
        cut(image, random.nextInt(shape.width()), random.nextInt(shape.height()));
        return image;
    }

    private void cut(float[] image, int column, int row) {
        int side = augmentation.cutout();
        int left = Math.max(column - side / 2, 0);
        int right = Math.min(column - side / 2 + side, shape.width());
        int top = Math.max(row - side / 2, 0);
        int bottom = Math.min(row - side / 2 + side, shape.height());
        for (int channel = 0; channel < shape.channels() && side > 0; channel++) {
            for (int y = top; y < bottom; y++) {
                int line = channel * shape.plane() + y * shape.width();
                Arrays.fill(image, line + left, line + right, 0);
            }
        }
    }
}
