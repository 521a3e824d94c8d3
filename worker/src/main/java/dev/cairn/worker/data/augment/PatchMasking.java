package dev.cairn.worker.data.augment;

import dev.cairn.worker.SplitMix64;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Hides square patches of an image for a masked-image job to guess; the same number of each image. Source: He et al.,
 * "Masked autoencoders are scalable vision learners", 2022.
 *
 * @param side of a patch in pixels; divides the image's sides
 * @param rate part of the patches that is hidden, above 0 and below 1; typical: 0.75
 */
public record PatchMasking(int side, double rate) implements Serializable {

    public PatchMasking {
        if (side < 1 || !(rate > 0 && rate < 1)) {
            throw new IllegalArgumentException(
                    "side=" + side + ", rate=" + rate + ": must be >= 1 pixel, and above 0 and below 1");
        }
    }

    /** How many patches an image has, counted row by row. */
    public int patches(ImageShape shape) {
        if (shape.height() % side != 0 || shape.width() % side != 0) {
            throw new IllegalArgumentException("patches of " + side + " pixels: must divide the images' "
                    + shape.height() + " x " + shape.width());
        }
        return shape.height() / side * (shape.width() / side);
    }

    /**
     * Hides patches.
     *
     * @param image [channels, height, width]; what is hidden becomes 0
     * @param mask [patches]; takes 1 where a patch is hidden, elsewhere 0
     */
    public void apply(float[] image, ImageShape shape, float[] mask, SplitMix64 random) {
        int hidden = (int) Math.max(1, Math.round(rate * mask.length));
        for (int patch = 0; patch < mask.length; patch++) { // Knuth's selection sampling, algorithm S
            boolean takes = random.nextInt(mask.length - patch) < hidden;
            mask[patch] = takes ? 1 : 0;
            if (takes) {
                hidden--;
                hide(image, shape, patch);
            }
        }
    }

    private void hide(float[] image, ImageShape shape, int patch) {
        int across = shape.width() / side;
        int corner = patch / across * side * shape.width() + patch % across * side;
        for (int channel = 0; channel < shape.channels(); channel++) {
            for (int row = 0; row < side; row++) {
                int from = channel * shape.plane() + corner + row * shape.width();
                Arrays.fill(image, from, from + side, 0);
            }
        }
    }
}
