package dev.cairn.jobs;

import dev.cairn.worker.data.augment.ImageShape;
import java.awt.image.BufferedImage;

/** Images side by side in one picture. Writes no text, so it needs no fonts. */
final class ImageGrid {
    private static final int GAP = 2;
    /** About how many pixels a small image is enlarged to, by whole factors. */
    private static final int ENLARGED = 56;

    private ImageGrid() {}

    /**
     * Draws images of one shape.
     *
     * @param images [count, channels, height, width], from -1 (black) to 1 (white); one channel is grey, three are red,
     *     green and blue
     * @param perRow images in a row
     */
    static BufferedImage of(float[] images, ImageShape shape, int perRow) {
        int factor = Math.max(1, ENLARGED / Math.max(shape.height(), shape.width()));
        int high = factor * shape.height() + GAP;
        int wide = factor * shape.width() + GAP;
        int count = images.length / shape.elements();
        int rows = (count + perRow - 1) / perRow;
        var picture = new BufferedImage(perRow * wide - GAP, rows * high - GAP, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < count; i++) {
            for (int y = 0; y < high - GAP; y++) {
                for (int x = 0; x < wide - GAP; x++) {
                    int pixel = y / factor * shape.width() + x / factor;
                    picture.setRGB(i % perRow * wide + x, i / perRow * high + y, rgb(images, i, shape, pixel));
                }
            }
        }
        return picture;
    }

    private static int rgb(float[] images, int image, ImageShape shape, int pixel) {
        int rgb = 0;
        for (int colour = 0; colour < 3; colour++) {
            int channel = shape.channels() == 3 ? colour : 0;
            float value = images[image * shape.elements() + channel * shape.height() * shape.width() + pixel];
            rgb = (rgb << Byte.SIZE) | Math.round(255 * Math.max(0, Math.min(1, (value + 1) / 2)));
        }
        return rgb;
    }
}
