package dev.cairn.driver.dataset.preparation.image;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Brings a picture to a size: resized until it just covers it, then its middle cut out. */
final class Fitting {
    private Fitting() {}

    /** @return of exactly this size, {@link BufferedImage#TYPE_INT_RGB} */
    static BufferedImage fit(BufferedImage picture, int width, int height) {
        double scale = Math.max((double) width / picture.getWidth(), (double) height / picture.getHeight());
        int coverWidth = Math.max(width, (int) Math.round(picture.getWidth() * scale));
        int coverHeight = Math.max(height, (int) Math.round(picture.getHeight() * scale));
        BufferedImage current = picture;
        // bilinear looks at four pixels: shrinking by more than half at once would leave out those between
        while (current.getWidth() >= 2 * coverWidth && current.getHeight() >= 2 * coverHeight) {
            int halfWidth = Math.max(coverWidth, current.getWidth() / 2);
            int halfHeight = Math.max(coverHeight, current.getHeight() / 2);
            current = drawn(current, halfWidth, halfHeight, 0, 0, halfWidth, halfHeight);
        }
        return drawn(
                current, width, height, (width - coverWidth) / 2, (height - coverHeight) / 2, coverWidth, coverHeight);
    }

    /** Draws a picture at a place, in a size, on a canvas; transparent parts become black. */
    private static BufferedImage drawn(
            BufferedImage picture, int canvasWidth, int canvasHeight, int x, int y, int width, int height) {
        BufferedImage canvas = new BufferedImage(canvasWidth, canvasHeight, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = canvas.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(picture, x, y, width, height, null);
        } finally {
            graphics.dispose();
        }
        return canvas;
    }
}
