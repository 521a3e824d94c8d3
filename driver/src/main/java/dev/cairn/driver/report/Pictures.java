package dev.cairn.driver.report;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Draws charts as far as this machine can. Java needs fontconfig and a font to draw text, and slim containers
 * have neither: charts then come without text, and with one warning.
 */
final class Pictures {
    private final Consumer<String> warnings;
    private final boolean text;

    Pictures(Consumer<String> warnings) {
        this.warnings = warnings;
        text = canDrawText();
        if (!text) {
            warnings.accept("no fonts on this machine: the report's pictures come without text"
                    + " (install fontconfig and a font, such as fonts-dejavu-core)");
        }
    }

    boolean haveText() {
        return text;
    }

    /** The chart as a data URI; empty, with a warning, where it can't be drawn. */
    Optional<String> draw(Chart chart) {
        try {
            return Optional.of("data:image/png;base64," + Base64.getEncoder().encodeToString(chart.png(text)));
        } catch (RuntimeException | LinkageError | InternalError e) {
            warnings.accept("the picture of the " + chart.unit() + " can't be drawn: " + e);
            return Optional.empty();
        }
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
