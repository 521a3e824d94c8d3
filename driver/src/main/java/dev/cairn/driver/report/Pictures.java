package dev.cairn.driver.report;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/**
 * Draws charts as PNG pictures of twice the pixels that they are shown in. Java needs fontconfig and a font to
 * draw text, and slim containers have neither: charts then come without text, and with one warning.
 */
final class Pictures {
    private static final int SCALE = 2;

    private final Consumer<String> warnings;
    private final boolean text;

    Pictures(Consumer<String> warnings) {
        this(warnings, canDrawText());
    }

    Pictures(Consumer<String> warnings, boolean text) {
        this.warnings = warnings;
        this.text = text;
        if (!text) {
            warnings.accept("no fonts on this machine: the report's pictures come without text"
                    + " (install fontconfig and a font, such as fonts-dejavu-core)");
        }
    }

    /** The chart as a data URI; empty, with a warning, where it can't be drawn. */
    Optional<String> draw(Chart chart) {
        BufferedImage image = new BufferedImage(SCALE * Chart.WIDTH, SCALE * Chart.HEIGHT, BufferedImage.TYPE_INT_RGB);
        try {
            Graphics2D canvas = image.createGraphics();
            canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            canvas.scale(SCALE, SCALE);
            if (text) {
                Painting.draw(chart, canvas);
            } else {
                Sketch.draw(chart, canvas);
            }
            canvas.dispose();
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(image, "png", png);
            return Optional.of("data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray()));
        } catch (IOException | RuntimeException | LinkageError | InternalError e) {
            warnings.accept("the picture of the " + chart.unit() + " can't be drawn: " + e);
            return Optional.empty();
        }
    }

    boolean haveText() {
        return text;
    }

    private static boolean canDrawText() {
        try {
            Graphics2D canvas = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB).createGraphics();
            canvas.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 8));
            canvas.drawString("a", 0, 8);
            canvas.dispose();
            return true;
        } catch (RuntimeException | LinkageError | InternalError e) {
            // Each JDK says in its own way that it found no font: what it said is of no use to the user.
            return false;
        }
    }
}
