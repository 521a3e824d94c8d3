package dev.cairn.driver.inspection;

import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;

/** Draws samples of an image column side by side. Writes no text, so it needs no fonts. */
final class SampleGrid {
    /** Samples in a row of the grid, and rows. */
    static final int SIDE = 8;

    private static final int GAP = 2;
    /** About how many pixels a small image is enlarged to, by whole factors. */
    private static final int ENLARGED = 64;

    private final int channels;
    private final int height;
    private final int width;
    private final int factor;
    private final BufferedImage picture;
    private int count;

    SampleGrid(Column column) {
        channels = column.shape().get(0);
        height = column.shape().get(1);
        width = column.shape().get(2);
        factor = Math.max(1, ENLARGED / Math.max(width, height));
        picture = new BufferedImage(
                SIDE * (factor * width + GAP) - GAP, SIDE * (factor * height + GAP) - GAP, BufferedImage.TYPE_INT_RGB);
    }

    /** Whether a column holds pictures: bytes of one or three channels. */
    static boolean fits(Column column) {
        return column.type() == ElementType.UINT8
                && column.shape().size() == 3
                && (column.shape().get(0) == 1 || column.shape().get(0) == 3);
    }

    /** @param tensor [channels, height, width], from position 0 */
    void add(ByteBuffer tensor) {
        int left = count % SIDE * (factor * width + GAP);
        int top = count / SIDE * (factor * height + GAP);
        for (int y = 0; y < factor * height; y++) {
            for (int x = 0; x < factor * width; x++) {
                int pixel = y / factor * width + x / factor;
                int rgb = 0;
                for (int channel = 0; channel < 3; channel++) {
                    int from = channels == 1 ? pixel : channel * width * height + pixel;
                    rgb = (rgb << Byte.SIZE) | (tensor.get(from) & 0xff);
                }
                picture.setRGB(left + x, top + y, rgb);
            }
        }
        count++;
    }

    BufferedImage picture() {
        return picture;
    }
}
