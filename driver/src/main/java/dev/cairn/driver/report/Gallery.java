package dev.cairn.driver.report;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/** Exhibits as files, and as sections of a page. */
public final class Gallery {
    private Gallery() {}

    /**
     * Writes each into a file of its own, such as {@code samples.png}: pictures as PNG, text as it is, tables with tabs
     * between their cells.
     *
     * @return the files
     * @throws IOException where the folder can't be written
     */
    public static List<Path> write(Path folder, List<Exhibit> exhibits) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Exhibit exhibit : exhibits) {
            Files.createDirectories(folder);
            files.add(Files.write(folder.resolve(name(exhibit)), bytes(exhibit)));
        }
        return files;
    }

    private static String name(Exhibit exhibit) {
        String name = exhibit.title().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        if (exhibit instanceof Exhibit.Picture) {
            return name + ".png";
        }
        return name + (exhibit instanceof Exhibit.Text ? ".txt" : ".tsv");
    }

    private static byte[] bytes(Exhibit exhibit) {
        if (exhibit instanceof Exhibit.Picture picture) {
            return png(picture.image());
        }
        String text = exhibit instanceof Exhibit.Table table ? tabbed(table) : ((Exhibit.Text) exhibit).text();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A section for each. */
    static String html(List<Exhibit> exhibits) {
        StringBuilder html = new StringBuilder();
        for (Exhibit exhibit : exhibits) {
            String title = Html.escape(exhibit.title());
            html.append("<section>\n<h2>").append(title).append("</h2>\n");
            if (exhibit instanceof Exhibit.Picture picture) {
                html.append("<img class=\"exhibit\" alt=\"")
                        .append(title)
                        .append("\" src=\"data:image/png;base64,")
                        .append(Base64.getEncoder().encodeToString(png(picture.image())))
                        .append("\">\n");
            } else if (exhibit instanceof Exhibit.Text text) {
                html.append("<pre>").append(Html.escape(text.text())).append("</pre>\n");
            } else if (exhibit instanceof Exhibit.Table table) {
                html.append("<table class=\"exhibit\">\n").append(row(table.head(), "th"));
                table.rows().forEach(cells -> html.append(row(cells, "td")));
                html.append("</table>\n");
            }
            html.append("</section>\n");
        }
        return html.toString();
    }

    private static String row(List<String> cells, String tag) {
        return cells.stream()
                .map(cell -> "<" + tag + ">" + Html.escape(cell) + "</" + tag + ">")
                .collect(Collectors.joining("", "<tr>", "</tr>\n"));
    }

    private static String tabbed(Exhibit.Table table) {
        StringBuilder lines = new StringBuilder(String.join("\t", table.head())).append('\n');
        table.rows().forEach(cells -> lines.append(String.join("\t", cells)).append('\n'));
        return lines.toString();
    }

    private static byte[] png(BufferedImage image) {
        var bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", bytes)) {
                throw new CairnException(ExitCode.CONFIGURATION, "this Java writes no PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // to memory
        }
        return bytes.toByteArray();
    }
}
