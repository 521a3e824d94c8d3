package dev.cairn.driver.dataset.preparation.image;

import dev.cairn.driver.dataset.preparation.BadRow;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/** A picture's file in memory. */
final class PictureFile {
    private PictureFile() {}

    /**
     * Decodes it, after a look at the size that its header declares. Where a file ends early, ImageIO fills up with grey
     * and only warns: that is an error here.
     */
    static BufferedImage decode(byte @Nullable [] content, long mostPixels) throws BadRow {
        if (content == null || content.length == 0) {
            throw new BadRow("image of 0 bytes");
        }
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new BadRow("no image that can be decoded (JPEG, PNG)");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return decode(reader, mostPixels);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) { // damaged files make ImageIO throw either
            throw new BadRow("image cannot be decoded: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static BufferedImage decode(ImageReader reader, long mostPixels) throws IOException, BadRow {
        long width = reader.getWidth(0);
        long height = reader.getHeight(0);
        if (width < 1 || height < 1) {
            throw new BadRow("image of " + width + " x " + height + " pixels");
        }
        if (width * height > mostPixels) {
            throw new BadRow("image declares " + width + " x " + height + " pixels, must be at most " + mostPixels
                    + "; data.image.maxPixels");
        }
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        BufferedImage image = reader.read(0);
        for (String warning : warnings) {
            if (warning.contains("Premature end") || warning.contains("premature end")) {
                throw new BadRow("image is truncated: " + warning);
            }
        }
        return image;
    }
}
