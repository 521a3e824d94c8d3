package dev.cairn.driver.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.dataset.preparation.image.ImagePreparation;
import dev.cairn.driver.dataset.preparation.image.PictureForm;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.ShardedDataset;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of pictures into sharded datasets. */
class ImageSourceTest {
    private static final SparkSession SPARK = Spark.local();
    private static final int RED = 0xFF0000;
    private static final int BLUE = 0x0000FF;

    @TempDir
    Path temp;

    @Test
    void shouldResizeAndCropPicturesOfAnyKindToOneSize() throws IOException {
        write("train/red/wide.png", striped(60, 20, BufferedImage.TYPE_INT_ARGB));
        write("train/red/tall.jpg", striped(20, 60, BufferedImage.TYPE_INT_RGB));
        write("train/grey/even.png", grey(20, 20, 128));
        write("test/grey/small.png", grey(5, 5, 77));
        Files.writeString(temp.resolve("data/train/red/notes.md"), "not a picture");

        PreparedData data = prepare(new PictureForm(10, 10, 3, 10_000), new Split(Split.Way.HASH, 0, 0), BadRows.FAIL);

        assertThat(data.trainExamples()).isEqualTo(3);
        assertThat(data.testExamples()).isEqualTo(1);
        assertThat(data.attributes()).containsEntry("classNames", "[\"grey\",\"red\"]");
        byte[] tall = image(data.train(), 1, 300); // grey comes first in the order of the files
        byte[] wide = image(data.train(), 2, 300);
        assertThat(channel(tall, 0)[55]).as("the middle, which is red").isEqualTo(255);
        assertThat(channel(tall, 2)[55]).isZero();
        assertThat(channel(wide, 0)[55]).isEqualTo(255);
        assertThat(channel(wide, 2)[55]).isZero();
        assertThat(channel(image(data.train(), 0, 300), 1)).containsOnly(128);
        assertThat(channel(image(data.test(), 0, 300), 0)).containsOnly(77);
    }

    @Test
    void shouldWeighColoursForGrey() throws IOException {
        write("red/a.png", striped(60, 20, BufferedImage.TYPE_INT_RGB));
        write("grey/b.png", grey(8, 8, 200));

        PreparedData data = prepare(new PictureForm(8, 8, 1, 10_000), new Split(Split.Way.HASH, 0, 0), BadRows.FAIL);

        assertThat(channel(image(data.train(), 1, 64), 0)).containsOnly(76); // 0.299 * 255
        assertThat(channel(image(data.train(), 0, 64), 0)).containsOnly(200);
    }

    @Test
    void shouldRefuseEveryDamagedPictureByItsName() throws IOException {
        for (int i = 0; i < 20; i++) {
            write("a/" + i + ".png", grey(8, 8, i));
            write("b/" + i + ".jpg", striped(40, 40, BufferedImage.TYPE_INT_RGB));
        }
        Path jpg = temp.resolve("data/b/0.jpg");
        byte[] whole = Files.readAllBytes(jpg);
        byte[] png = Files.readAllBytes(temp.resolve("data/a/0.png"));
        refusedPicture(jpg, new byte[0], "image of 0 bytes");
        refusedPicture(jpg, "no picture".getBytes(StandardCharsets.UTF_8), "no image that can be");
        refusedPicture(jpg, Arrays.copyOf(whole, whole.length - 40), "truncated");
        refusedPicture(temp.resolve("data/a/0.png"), Arrays.copyOf(png, 45), "image");
        refusedPicture(temp.resolve("data/a/0.png"), bomb(png), "declares 100000 x 100000 pixels, must be at most");

        Files.write(jpg, new byte[0]);
        PreparedData rest =
                prepare(new PictureForm(8, 8, 3, 10_000), new Split(Split.Way.HASH, 0, 0), new BadRows(true, 0.05));

        assertThat(rest.trainExamples()).isEqualTo(39);
        assertThat(rest.notes())
                .singleElement()
                .asString()
                .contains("left out 1 of 40 rows", jpg + ", row 1: image of 0");
    }

    @Test
    void shouldRefuseFoldersThatAreNoClasses() throws IOException {
        write("loose.png", grey(8, 8, 1));
        refused("loose.png: lies in no class folder");
        Files.delete(temp.resolve("data/loose.png"));
        write("one/a.png", grey(8, 8, 1));
        refused("column label: the training part has one class only, 'one'");
    }

    private void refusedPicture(Path file, byte[] content, String said) throws IOException {
        byte[] before = Files.readAllBytes(file);
        Files.write(file, content);
        refused(file + ", row 1: ", said, "data.onBadRow=skip");
        Files.write(file, before);
    }

    private void refused(String... said) {
        assertThatThrownBy(
                        () -> prepare(new PictureForm(8, 8, 3, 10_000), new Split(Split.Way.HASH, 0, 0), BadRows.FAIL))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                .message()
                .contains(said)
                .hasLineCount(1);
    }

    private PreparedData prepare(PictureForm form, Split split, BadRows badRows) {
        return Datasets.prepare(
                SPARK,
                Given.at(temp + "/data")
                        .with(new ImagePreparation(form))
                        .with(split)
                        .with(badRows)
                        .in(temp.resolve("cache")));
    }

    private void write(String name, BufferedImage picture) throws IOException {
        Path file = temp.resolve("data").resolve(name);
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(picture, name.substring(name.lastIndexOf('.') + 1), file.toFile()))
                .isTrue();
    }

    /** Red in the middle third, blue on both sides of it, along the longer side. */
    private static BufferedImage striped(int width, int height, int type) {
        BufferedImage picture = new BufferedImage(width, height, type);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(new Color(BLUE));
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(new Color(RED));
        if (width > height) {
            graphics.fillRect(width / 3, 0, width / 3, height);
        } else {
            graphics.fillRect(0, height / 3, width, height / 3);
        }
        graphics.dispose();
        return picture;
    }

    private static BufferedImage grey(int width, int height, int value) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                picture.getRaster().setSample(x, y, 0, value);
            }
        }
        return picture;
    }

    /** A PNG that declares a hundred thousand pixels each way. */
    private static byte[] bomb(byte[] png) {
        ByteBuffer bytes = ByteBuffer.wrap(png.clone());
        bytes.putInt(16, 100_000).putInt(20, 100_000);
        return bytes.array();
    }

    private static byte[] image(String part, int row, int bytes) {
        ByteBuffer image = ByteBuffer.allocate(bytes);
        try (ShardedDataset data = ShardedDataset.open(part)) {
            data.copy(0, row, 0, image);
        }
        return image.array();
    }

    /** A third or all of the bytes, unsigned; JPEG's small errors brought to the nearest end. */
    private static int[] channel(byte[] image, int channel) {
        int size = image.length % 3 == 0 ? image.length / 3 : image.length;
        int[] values = new int[size];
        for (int i = 0; i < size; i++) {
            int value = image[channel * size + i] & 0xFF;
            values[i] = value > 240 ? 255 : value < 15 ? 0 : value;
        }
        return values;
    }
}
