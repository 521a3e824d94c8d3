package dev.cairn.worker.data.augment;

import dev.cairn.worker.SplitMix64;
import java.io.Serializable;

/**
 * How an image's values are changed: all that is drawn becomes one affine map of the channels. Brightness, contrast and
 * saturation each draw a factor from 1 - value to 1 + value.
 *
 * @param brightness multiplies the values
 * @param contrast multiplies their distance from the image's mean luma
 * @param saturation multiplies their distance from the pixel's luma
 * @param hue turns colours about the grey axis, by this part of a full turn either way, at most
 * @param greyscale probability with which all channels become the luma
 */
public record Colour(double brightness, double contrast, double saturation, double hue, double greyscale)
        implements Serializable {
    /** Changes nothing. */
    public static final Colour NONE = new Colour(0, 0, 0, 0, 0);

    private static final int RGB = 3;

    public Colour {
        Limits.require("brightness", brightness, 0, 1);
        Limits.require("contrast", contrast, 0, 1);
        Limits.require("saturation", saturation, 0, 1);
        Limits.require("hue", hue, 0, 0.5);
        Limits.require("greyscale", greyscale, 0, 1);
    }

    boolean isNone() {
        return equals(NONE);
    }

    /** Sets the map; draws five numbers whatever is on. */
    void draw(SplitMix64 random, ColourMap map) {
        double brighter = random.nextDouble(1 - brightness, 1 + brightness);
        double steeper = random.nextDouble(1 - contrast, 1 + contrast);
        double colourful = random.nextDouble(1 - saturation, 1 + saturation);
        double turn = random.nextDouble(-hue, hue);
        boolean grey = random.nextDouble() < greyscale;
        map.identity().brighten(brighter).steepen(steeper);
        if (saturation > 0) {
            map.saturate(colourful);
        }
        if (hue > 0) {
            map.turn(turn);
        }
        if (grey) {
            map.saturate(0);
        }
    }

    void requireFit(ImageShape shape) {
        double[] values = {saturation, hue, greyscale};
        String[] keys = {"saturation", "hue", "greyscale"};
        for (int i = 0; i < keys.length; i++) {
            if (values[i] > 0 && shape.channels() != RGB) {
                throw Limits.refusal(
                        keys[i],
                        values[i],
                        "needs images of red, green and blue; these have " + shape.channels()
                                + (shape.channels() == 1 ? " channel" : " channels"));
            }
        }
    }
}
