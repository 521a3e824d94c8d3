package dev.cairn.driver.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Manifest;
import dev.cairn.worker.data.ShardedDataset;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetsTest {
    private static final SparkSession SPARK = Spark.local();

    @TempDir
    Path temp;

    @Test
    void shouldUseAPreparationAgain() throws IOException {
        Path mnist = IdxFolder.write(temp.resolve("mnist"), 3_000, 600);

        PreparedData first = prepare(mnist.toString());
        PreparedData second = prepare(mnist.toString());

        assertThat(first.reused()).isFalse();
        assertThat(second.reused()).isTrue();
        assertThat(second)
                .usingRecursiveComparison()
                .ignoringFields("reused", "seconds")
                .isEqualTo(first);
        assertThat(names(temp.resolve("cache"))).hasSize(1);
    }

    @Test
    void shouldPrepareAgainWhereTheSourceOrThePreparationChanged() throws IOException {
        Path mnist = IdxFolder.write(temp.resolve("mnist"), 300, 60);
        prepare(mnist.toString());

        Files.setLastModifiedTime(mnist.resolve(IdxFolder.TRAIN_IMAGES), FileTime.fromMillis(1_000_000));
        PreparedData touched = prepare(mnist.toString());
        PreparedData otherSplit = Datasets.prepare(SPARK, settings(mnist.toString(), 0.3));

        assertThat(touched.reused()).isFalse();
        assertThat(otherSplit.reused()).isFalse();
        assertThat(otherSplit.validationExamples()).isGreaterThan(touched.validationExamples());
    }

    @ParameterizedTest
    @ValueSource(strings = {"flipped", "truncated", "missing", "no manifest", "no part"})
    void shouldRebuildADamagedPreparation(String damage) throws IOException {
        Path mnist = IdxFolder.write(temp.resolve("mnist"), 3_000, 600);
        PreparedData intact = prepare(mnist.toString());
        Path part = Path.of(URI.create(intact.validation()));
        Path shard = part.resolve("part-00000.arrow");
        switch (damage) {
            case "flipped" -> {
                byte[] bytes = Files.readAllBytes(shard);
                bytes[bytes.length / 2] ^= 4;
                Files.write(shard, bytes);
            }
            case "truncated" -> Files.write(shard, new byte[100]);
            case "missing" -> Files.delete(shard);
            case "no manifest" -> Files.delete(part.resolve(Manifest.FILE));
            default -> Files.move(part, temp.resolve("elsewhere"));
        }

        PreparedData rebuilt = prepare(mnist.toString());

        assertThat(rebuilt.reused()).isFalse();
        assertThat(rebuilt.validationExamples()).isEqualTo(intact.validationExamples());
        assertThat(names(temp.resolve("cache"))).hasSize(1);
        assertThat(prepare(mnist.toString()).reused()).isTrue();
    }

    @Test
    void shouldLetSeveralRunsPrepareTheSameAtOnce() throws Exception {
        Path mnist = IdxFolder.write(temp.resolve("mnist"), 2_000, 300);
        ExecutorService runs = Executors.newFixedThreadPool(4);
        Callable<PreparedData> run = () -> prepare(mnist.toString());
        try {
            for (Future<PreparedData> prepared : runs.invokeAll(List.of(run, run, run, run), 60, TimeUnit.SECONDS)) {
                try (ShardedDataset data = ShardedDataset.open(prepared.get().train())) {
                    data.verify();
                }
            }
        } finally {
            runs.shutdownNow();
        }

        assertThat(names(temp.resolve("cache"))).hasSize(1);
        assertThat(prepare(mnist.toString()).reused()).isTrue();
    }

    @Test
    void shouldClearAwayWhatAKilledRunHasLeft() throws IOException {
        Path old = Files.createDirectories(temp.resolve("cache/.preparing-old"));
        Path recent = Files.createDirectories(temp.resolve("cache/.preparing-recent"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));

        prepare(IdxFolder.write(temp.resolve("mnist"), 300, 60).toString());

        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }

    @Test
    void shouldDrawDigitsInManyShardsTheSameEachTime() throws IOException {
        PreparedData digits = Datasets.prepare(SPARK, Given.digits(3_000, 600).in(temp.resolve("cache")));
        PreparedData again = Datasets.prepare(SPARK, Given.digits(3_000, 600).in(temp.resolve("other")));

        assertThat(digits.trainExamples() + digits.validationExamples()).isEqualTo(3_000);
        assertThat(digits.testExamples()).isEqualTo(600);
        assertThat(again.reused()).isFalse();
        try (ShardedDataset data = ShardedDataset.open(digits.train());
                ShardedDataset other = ShardedDataset.open(again.train())) {
            data.verify();
            assertThat(data.manifest().shards()).hasSizeGreaterThanOrEqualTo(8);
            assertThat(other.manifest()).isEqualTo(data.manifest()); // checksums, too
        }
    }

    @Test
    void shouldNameACacheThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "in the way");
        String cache = file.resolve("cache").toString();

        assertThatThrownBy(() -> Datasets.prepare(SPARK, Given.digits(100, 10).in(Path.of(cache))))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .message()
                .startsWith("data.cache=" + cache + ": cannot be written")
                .hasLineCount(1);
    }

    @Test
    void shouldLeaveNothingBehindWhenPreparingFails() throws IOException {
        Path mnist = IdxFolder.write(temp.resolve("mnist"), 3_000, 600);
        byte[] images = IdxFolder.images(600);
        Files.write(mnist.resolve(IdxFolder.TEST_IMAGES), Arrays.copyOf(images, images.length - 1));

        assertThatThrownBy(() -> prepare(mnist.toString())).isInstanceOf(CairnException.class);

        assertThat(temp.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void shouldKeepTheOnlyExampleForTraining() throws IOException {
        Path mnist = IdxFolder.write(temp.resolve("mnist"), 1, 1);

        PreparedData data = Datasets.prepare(SPARK, settings(mnist.toString(), 0.5));

        assertThat(data.trainExamples()).isOne();
        assertThat(data.validationExamples()).isZero();
        ShardedDataset.open(data.validation()).close(); // empty, and still a dataset
    }

    private PreparedData prepare(String path) {
        return Datasets.prepare(SPARK, settings(path, 0.1));
    }

    private DataSettings settings(String path, double validation) {
        return Given.at(path).with(new Split(Split.Way.HASH, 0, validation)).in(temp.resolve("cache"));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
