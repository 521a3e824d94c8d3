package dev.cairn.driver.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Batch;
import dev.cairn.worker.data.Batches;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.ShardedDataset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxSourceTest {
    private static final SparkSession SPARK = Spark.local();

    @TempDir
    Path temp;

    @Test
    void shouldTurnEveryImageAndLabelIntoOneExampleOfOnePart() throws IOException {
        PreparedData data = prepare(IdxFolder.write(temp.resolve("mnist"), 3_000, 600));

        Map<Long, Integer> train = labelsById(data.train());
        Map<Long, Integer> validation = labelsById(data.validation());
        Map<Long, Integer> test = labelsById(data.test());
        assertThat(train)
                .hasSize((int) data.trainExamples())
                .doesNotContainKeys(validation.keySet().toArray(Long[]::new));
        assertThat(train.size() + validation.size()).isEqualTo(3_000);
        assertThat(data.validationExamples()).isBetween(240L, 360L); // a tenth, by hash
        assertThat(test).hasSize(600).containsEntry((1L << 40) + 599, 9);
        train.putAll(validation);
        assertThat(train).allSatisfy((id, label) -> assertThat(label).isEqualTo((int) (id % 10)));
        assertThat(data.attributes()).containsEntry("classes", "10");
    }

    @Test
    void shouldReadCompressedAndDottedFilesAlike() throws IOException {
        Path plain = IdxFolder.write(temp.resolve("plain"), 300, 100);
        Path other = Files.createDirectories(temp.resolve("other"));
        Files.write(other.resolve("train-images.idx3-ubyte"), IdxFolder.images(300));
        Files.write(other.resolve("train-labels-idx1-ubyte.gz"), IdxFolder.gzip(IdxFolder.labels(300)));
        Files.write(other.resolve("t10k-images.idx3-ubyte.gz"), IdxFolder.gzip(IdxFolder.images(100)));
        Files.write(other.resolve(IdxFolder.TEST_LABELS), IdxFolder.gzip(IdxFolder.labels(100))); // no suffix

        assertThat(labelsById(prepare(other).train()))
                .isEqualTo(labelsById(prepare(plain).train()));
    }

    @Test
    void shouldNameAMissingFolder() {
        assertRefused(temp.resolve("nowhere"), "data.path=" + temp.resolve("nowhere") + ": does not exist");
    }

    @Test
    void shouldNameAFileGivenAsFolder() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "x");

        assertThatThrownBy(() -> IdxSource.open(file.toString(), new Configuration()))
                .hasMessage("data.path=" + file + ": is a file, expected the folder of MNIST's four IDX files");
    }

    @Test
    void shouldNameAMissingFile() throws IOException {
        Path folder = IdxFolder.write(temp.resolve("mnist"), 20, 10);
        Files.delete(folder.resolve(IdxFolder.TEST_LABELS));

        assertRefused(folder, "t10k-labels-idx1-ubyte[.gz]: missing");
    }

    @Test
    void shouldNameAnEmptyFile() throws IOException {
        assertRefusedWith(IdxFolder.TRAIN_IMAGES, new byte[0], "train-images-idx3-ubyte: empty");
    }

    @Test
    void shouldNameAFileThatIsEmptyOnceDecompressed() throws IOException {
        assertRefusedWith(IdxFolder.TRAIN_IMAGES, IdxFolder.gzip(new byte[0]), "ends within its header");
    }

    @Test
    void shouldNameAFileWithoutImages() throws IOException {
        assertRefusedWith(IdxFolder.TRAIN_IMAGES, IdxFolder.images(0), "holds 0 images, expected at least 1");
    }

    @Test
    void shouldSayWhereATruncatedFileEnds() throws IOException {
        byte[] images = IdxFolder.images(300);

        assertRefusedWith(
                IdxFolder.TRAIN_IMAGES,
                Arrays.copyOf(images, 16 + 250 * 784 + 5),
                "train-images-idx3-ubyte: ends after 250 images, expected 300");
    }

    @Test
    void shouldSayWhereATruncatedArchiveEnds() throws IOException {
        byte[] images = IdxFolder.gzip(IdxFolder.images(300));

        assertRefusedWith(
                IdxFolder.TRAIN_IMAGES, Arrays.copyOf(images, images.length / 2), "train-images-idx3-ubyte", "images");
    }

    @Test
    void shouldNameAFileThatIsTooLong() throws IOException {
        byte[] labels = IdxFolder.labels(300);

        assertRefusedWith(IdxFolder.TRAIN_LABELS, Arrays.copyOf(labels, labels.length + 1), "goes on after 300 labels");
    }

    @Test
    void shouldSeeLabelsGivenAsImages() throws IOException {
        assertRefusedWith(
                IdxFolder.TRAIN_IMAGES,
                IdxFolder.labels(300),
                "train-images-idx3-ubyte: magic number 2049 (labels), expected 2051 (images)");
    }

    @Test
    void shouldSeeWhatIsNoIdxFile() throws IOException {
        assertRefusedWith(
                IdxFolder.TRAIN_LABELS,
                "<html>404</html>".getBytes(StandardCharsets.UTF_8),
                "train-labels-idx1-ubyte: magic number",
                "expected 2049 (labels)");
    }

    @Test
    void shouldNameImagesOfAnotherSize() throws IOException {
        byte[] images = IdxFolder.images(300);
        images[15] = 32;

        assertRefusedWith(IdxFolder.TRAIN_IMAGES, images, "side of 32 pixels, expected 28x28");
    }

    @Test
    void shouldNameALabelThatIsNoDigit() throws IOException {
        byte[] labels = IdxFolder.labels(300);
        labels[8 + 123] = 17;

        assertRefusedWith(IdxFolder.TRAIN_LABELS, labels, "label 17 at place 123, expected 0 to 9");
    }

    @Test
    void shouldCompareTheCountsOfImagesAndLabels() throws IOException {
        assertRefusedWith(
                IdxFolder.TRAIN_LABELS,
                IdxFolder.labels(299),
                "train-labels-idx1-ubyte: holds 299 labels, expected 300");
    }

    private void assertRefusedWith(String file, byte[] content, String... parts) throws IOException {
        Path folder = IdxFolder.write(temp.resolve("mnist"), 300, 20);
        Files.write(folder.resolve(file), content);
        assertRefused(folder, parts);
    }

    private void assertRefused(Path folder, String... parts) {
        assertThatThrownBy(() -> prepare(folder))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                .message()
                .contains(parts)
                .hasLineCount(1);
        assertThat(temp.resolve("cache"))
                .satisfiesAnyOf(cache -> assertThat(cache).doesNotExist(), cache -> assertThat(cache)
                        .isEmptyDirectory());
    }

    private PreparedData prepare(Path folder) {
        return Datasets.prepare(SPARK, Given.at(folder.toString()).in(temp.resolve("cache")));
    }

    private static Map<Long, Integer> labelsById(String uri) {
        Map<Long, Integer> labels = new TreeMap<>();
        List<Feed> feeds = List.of(Feed.unchanged("image", "image"), Feed.unchanged("label", "label"));
        try (ShardedDataset data = ShardedDataset.open(uri);
                Batches batches = Batches.scoring(data, 64, 0, 1, feeds)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                for (int i = 0; i < batch.examples(); i++) {
                    long id = batch.id(i);
                    labels.put(id, batch.tensor("label").getInt(4 * i));
                    assertThat(batch.tensor("image").getFloat((784 * i + 783) * 4))
                            .isEqualTo((int) (id % (1L << 40) % 256));
                }
            }
        }
        return labels;
    }
}
