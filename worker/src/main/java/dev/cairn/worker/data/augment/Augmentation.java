package dev.cairn.worker.data.augment;

import java.io.Serializable;

/**
 * How images are varied in training, in the order of the parameters. Scoring sees them as they are.
 *
 * @param blur Gaussian blur of a sigma from 0 to this many pixels
 * @param cutout side in pixels of a square that becomes black, its centre anywhere in the image; 0 for none. Source:
 *     DeVries and Taylor, "Improved regularization of convolutional neural networks with cutout", 2017
 */
public record Augmentation(Geometry geometry, double blur, Colour colour, int cutout) implements Serializable {
    /** Leaves images as they are. */
    public static final Augmentation NONE = new Augmentation(Geometry.NONE, 0, Colour.NONE, 0);

    public Augmentation {
        Limits.require("blur", blur, 0, 16);
        Limits.require("cutout", cutout, 0, Affine.MOST_SIDE);
    }

    public boolean isNone() {
        return equals(NONE);
    }

    /** Throws a {@link dev.cairn.worker.CairnException} of code CONFIGURATION where images of this shape can't take it. */
    public void requireFit(ImageShape shape) {
        int side = Math.min(shape.height(), shape.width());
        colour.requireFit(shape);
        if (geometry.shift() >= side) {
            throw Limits.refusal("shift", geometry.shift(), "must be below the images' side of " + side + " pixels");
        }
        if (cutout >= side) {
            throw Limits.refusal("cutout", cutout, "must be below the images' side of " + side + " pixels");
        }
        if (!isNone() && Math.max(shape.height(), shape.width()) > Affine.MOST_SIDE) {
            throw new IllegalArgumentException("images of " + shape.height() + " x " + shape.width()
                    + ": are augmented up to a side of " + Affine.MOST_SIDE);
        }
    }
}
