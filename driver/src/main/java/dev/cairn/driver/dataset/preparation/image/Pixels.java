package dev.cairn.driver.dataset.preparation.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.nio.ByteBuffer;

/** A picture's pixels as bytes, a channel after the other, row by row. */
final class Pixels {
    private Pixels() {}

    /** @param picture {@link BufferedImage#TYPE_INT_RGB} */
    static void write(BufferedImage picture, int channels, ByteBuffer target) {
        int[] pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        if (channels == 1) {
            for (int pixel : pixels) {
                target.put((byte) luma(pixel));
            }
            return;
        }
        for (int shift = 16; shift >= 0; shift -= 8) {
            for (int pixel : pixels) {
                target.put((byte) (pixel >> shift));
            }
        }
    }

    /** Brightness by ITU-R BT.601: 0.299 red + 0.587 green + 0.114 blue. */
    private static int luma(int pixel) {
        int red = pixel >> 16 & 0xFF;
        int green = pixel >> 8 & 0xFF;
        int blue = pixel & 0xFF;
        return (299 * red + 587 * green + 114 * blue + 500) / 1000;
    }
}
