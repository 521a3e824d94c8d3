package dev.cairn.worker.data.augment;

import dev.cairn.worker.SplitMix64;
import java.io.Serializable;

/**
 * How an image is moved about: all that is drawn becomes one affine map.
 *
 * @param flip mirrors left and right for every second image
 * @param shift whole pixels to either side, and up or down, at most
 * @param rotation degrees either way, at most
 * @param zoom factors from 1 / (1 + zoom) to 1 + zoom
 * @param crop least part of the area that a random crop keeps before it is stretched to the full size, with sides from
 *     3:4 to 4:3 of the image's own; 1 for no crop. Source: Szegedy et al., "Going deeper with convolutions", 2015
 */
public record Geometry(boolean flip, int shift, double rotation, double zoom, double crop) implements Serializable {
    /** Moves nothing. */
    public static final Geometry NONE = new Geometry(false, 0, 0, 0, 1);

    private static final double NARROWEST = 3.0 / 4;

    public Geometry {
        Limits.require("shift", shift, 0, 1024);
        Limits.require("rotation", rotation, 0, 180);
        Limits.require("zoom", zoom, 0, 4);
        Limits.require("crop", crop, 0.01, 1);
    }

    boolean isNone() {
        return equals(NONE);
    }

    /** Sets the map from places in the new image to places in the old one; draws nine numbers whatever is on. */
    void draw(SplitMix64 random, Affine map, ImageShape shape) {
        boolean mirrored = random.nextDouble() < 0.5 && flip;
        int right = random.nextInt(2 * shift + 1) - shift;
        int down = random.nextInt(2 * shift + 1) - shift;
        double angle = random.nextDouble(-rotation, rotation);
        double zooming = random.nextDouble(-1, 1);
        double area = random.nextDouble(crop, 1);
        double aspect = aspect(area, random.nextDouble());
        double cropWidth = Math.sqrt(area * aspect);
        double cropHeight = Math.sqrt(area / aspect);
        double cropRight = random.nextDouble(-0.5, 0.5) * (1 - cropWidth) * shape.width();
        double cropDown = random.nextDouble(-0.5, 0.5) * (1 - cropHeight) * shape.height();
        map.identity()
                .shift(-right, -down)
                .rotate(-angle)
                .scale(zoom == 0 ? 1 : StrictMath.exp(-zooming * StrictMath.log(1 + zoom)))
                .scale(mirrored ? -cropWidth : cropWidth, cropHeight)
                .shift(cropRight, cropDown);
    }

    /** Width by height, its logarithm uniform among those for which both sides stay within the image. */
    private double aspect(double area, double uniform) {
        if (crop == 1) {
            return 1;
        }
        double least = Math.max(NARROWEST, area);
        return StrictMath.exp((1 - 2 * uniform) * StrictMath.log(least));
    }
}
