package dev.cairn.jobs;

import java.awt.image.BufferedImage;

/** Images side by side in one picture. Writes no text, so it needs no fonts. */
final class ImageGrid {
    private static final int GAP = 2;
    /** About how many pixels a small image is enlarged to, by whole factors. */
    private static final int ENLARGED = 56;

    private ImageGrid() {}

    /**
     * Draws square images.
     *
     * @param images [count, channels, size, size], from -1 (black) to 1 (white); one channel is grey, three are red,
     *     green and blue
     * @param perRow images in a row
     */
    static BufferedImage of(float[] images, int channels, int size, int perRow) {
        int factor = Math.max(1, ENLARGED / size);
        int cell = factor * size + GAP;
        int count = images.length / (channels * size * size);
        int rows = (count + perRow - 1) / perRow;
        var picture = new BufferedImage(perRow * cell - GAP, rows * cell - GAP, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < count; i++) {
            for (int y = 0; y < factor * size; y++) {
                for (int x = 0; x < factor * size; x++) {
                    int rgb = rgb(images, i * channels, channels, size, y / factor * size + x / factor);
                    picture.setRGB(i % perRow * cell + x, i / perRow * cell + y, rgb);
                }
            }
        }
        return picture;
    }

    private static int rgb(float[] images, int firstChannel, int channels, int size, int pixel) {
        int rgb = 0;
        for (int colour = 0; colour < 3; colour++) {
            int channel = firstChannel + (channels == 3 ? colour : 0);
            float value = images[channel * size * size + pixel];
            rgb = (rgb << Byte.SIZE) | Math.round(255 * Math.max(0, Math.min(1, (value + 1) / 2)));
        }
        return rgb;
    }
}
