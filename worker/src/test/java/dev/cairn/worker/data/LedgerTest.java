package dev.cairn.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.worker.SplitMix64;
import dev.cairn.worker.data.augment.Augmentation;
import dev.cairn.worker.data.augment.Colour;
import dev.cairn.worker.data.augment.Geometry;
import dev.cairn.worker.data.augment.Mixup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who sees which example when, with every byte of it: augmented, mixed with others of the step, and labelled. */
class LedgerTest {
    private static final int EXAMPLES = 10_007;
    private static final int SHARDS = 64;
    private static final int BATCH = 64;
    private static final int EPOCHS = 3;
    private static final long SEED = 17;
    private static final Mixup MIXUP = new Mixup(0.4);
    private static final List<Feed> FEEDS = List.of(
            Feed.images(
                    "image",
                    "image",
                    Scaling.BYTES_TO_UNIT,
                    new Augmentation(new Geometry(true, 1, 20, 0.2, 0.7), 0.7, new Colour(0.2, 0.2, 0, 0, 0), 2),
                    MIXUP),
            Feed.mixedLabels("label", "other", "weight", "label", MIXUP));

    @TempDir
    static Path folder;

    private static ShardedDataset data;
    private static List<Step> alone = List.of();

    /** What all ranks together see in a step: the ids, ranks one after the other, and a checksum of what is fed. */
    private record Step(List<Long> ids, long checksum) {}

    @BeforeAll
    static void readAlone() throws IOException {
        data = ShardedDataset.open(SampleData.write(folder, EXAMPLES, SHARDS));
        alone = steps(1, SEED, 0, EPOCHS * stepsPerEpoch());
    }

    @AfterAll
    static void close() {
        data.close();
    }

    @Test
    void shouldShowEachExampleOnceAnEpochEachTimeInAnotherOrder() {
        List<List<Long>> epochs = IntStream.range(0, EPOCHS)
                .mapToObj(epoch -> alone.subList(epoch * stepsPerEpoch(), (epoch + 1) * stepsPerEpoch()).stream()
                        .flatMap(step -> step.ids().stream())
                        .toList())
                .toList();

        List<Long> every =
                LongStream.range(0, EXAMPLES).map(SampleData::id).boxed().toList();
        assertThat(epochs)
                .allSatisfy(ids -> assertThat(ids.stream().sorted().toList()).isEqualTo(every));
        assertThat(epochs).doesNotHaveDuplicates();
    }

    @Test
    void shouldShowTheSameBytesInEachStepForAnyNumberOfWorkers() {
        for (int workers : new int[] {2, 3, 7}) {
            assertThat(steps(workers, SEED, 0, EPOCHS * stepsPerEpoch()))
                    .as("workers=%d", workers)
                    .isEqualTo(alone);
        }
        assertThat(steps(1, SEED, 0, 3)).isEqualTo(alone.subList(0, 3));
        assertThat(steps(1, SEED + 1, 0, 1).get(0).ids())
                .isNotEqualTo(alone.get(0).ids());
    }

    @Test
    void shouldGoOnFromAnyStepWithTheSameBytesWhateverTheNumberOfWorkers() {
        long seed = System.nanoTime();
        System.out.println("stops drawn with seed " + seed);
        var random = new SplitMix64(seed);
        List<Integer> stops = new ArrayList<>(
                List.of(0, stepsPerEpoch() - 2, stepsPerEpoch() - 1, stepsPerEpoch(), 3 * stepsPerEpoch() - 2));
        IntStream.range(0, 10).forEach(i -> stops.add(random.nextInt(3 * stepsPerEpoch() - 2)));
        for (int workers : new int[] {1, 2, 3, 7}) {
            for (int stop : stops) {
                assertThat(steps(workers, SEED, stop, stop + 2))
                        .as("workers=%d, step=%d", workers, stop)
                        .isEqualTo(alone.subList(stop, stop + 2));
            }
        }
    }

    /** Raised alarm: runs that go on after an update of Cairn would see other examples than before. */
    @Test
    void shouldShowTheSameBytesForever() {
        var checksum = new CRC32C();
        alone.forEach(step ->
                checksum.update(ByteBuffer.allocate(8).putLong(step.checksum()).flip()));

        assertThat(Long.toHexString(checksum.getValue())).isEqualTo("a99fa5d4");
    }

    private static int stepsPerEpoch() {
        return (EXAMPLES + BATCH - 1) / BATCH;
    }

    private static List<Step> steps(int workers, long seed, int from, int to) {
        var plan = new BatchPlan(EXAMPLES, BATCH, workers);
        List<List<Long>> ids = new ArrayList<>();
        List<CRC32C[]> checksums = new ArrayList<>();
        for (int step = from; step < to; step++) {
            ids.add(new ArrayList<>());
            checksums.add(FEEDS.stream()
                    .flatMap(feed -> feed.placeholders().stream())
                    .map(placeholder -> new CRC32C())
                    .toArray(CRC32C[]::new));
        }
        for (int rank = 0; rank < workers; rank++) {
            try (Batches batches = Batches.training(data, plan, seed, rank, FEEDS)) {
                batches.seek(from);
                for (int i = 0; i < ids.size(); i++) {
                    Batch batch = batches.next();
                    for (int example = 0; example < batch.examples(); example++) {
                        ids.get(i).add(batch.id(example));
                    }
                    update(checksums.get(i), batch);
                }
            }
        }
        return IntStream.range(0, ids.size())
                .mapToObj(i -> new Step(ids.get(i), combined(checksums.get(i))))
                .toList();
    }

    /** A checksum a placeholder goes on from rank to rank, so that it is that of the whole step. */
    private static void update(CRC32C[] checksums, Batch batch) {
        int i = 0;
        for (Feed feed : FEEDS) {
            for (String placeholder : feed.placeholders()) {
                checksums[i++].update(batch.tensor(placeholder).duplicate());
            }
        }
    }

    private static long combined(CRC32C[] checksums) {
        return Arrays.stream(checksums)
                .mapToLong(CRC32C::getValue)
                .reduce(0, (all, each) -> SplitMix64.mix(all + each));
    }
}
