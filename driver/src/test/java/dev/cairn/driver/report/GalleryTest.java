package dev.cairn.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryTest {
    private final List<Exhibit> exhibits = List.of(
            new Exhibit.Picture("Samples, guided", new BufferedImage(5, 3, BufferedImage.TYPE_INT_RGB)),
            new Exhibit.Text("Text", "to be <or> not"),
            new Exhibit.Table("Confusion", List.of("class", "a&b"), List.of(List.of("a&b", "12"))));

    @Test
    void shouldWriteEachIntoAFileOfItsKind(@TempDir Path folder) throws Exception {
        List<Path> files = Gallery.write(folder.resolve("new"), exhibits);

        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly("samples-guided.png", "text.txt", "confusion.tsv");
        assertThat(ImageIO.read(files.get(0).toFile()).getWidth()).isEqualTo(5);
        assertThat(Files.readString(files.get(1))).isEqualTo("to be <or> not");
        assertThat(Files.readString(files.get(2))).isEqualTo("class\ta&b\na&b\t12\n");
    }

    @Test
    void shouldEscapeWhatComesFromData() {
        assertThat(Gallery.html(exhibits))
                .contains("<h2>Samples, guided</h2>", "src=\"data:image/png;base64,")
                .contains("<pre>to be &lt;or&gt; not</pre>", "<tr><th>class</th><th>a&amp;b</th></tr>");
    }
}
