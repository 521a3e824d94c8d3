package dev.cairn.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchesTest {
    private static final int EXAMPLES = 10_007;
    private static final int SHARDS = 64;
    private static final int BATCH = 64;
    private static final long SEED = 17;

    @TempDir
    static Path folder;

    @Test
    void shouldMixExamplesFromFarApart() throws IOException {
        try (ShardedDataset data = ShardedDataset.open(SampleData.write(folder.resolve("mixed"), EXAMPLES, SHARDS))) {
            try (Batches batches =
                    Batches.training(data, new BatchPlan(EXAMPLES, BATCH, 1), SEED, 0, SampleData.FEEDS)) {
                for (int step = 0; step < 100; step++) {
                    Batch batch = batches.next();
                    long shardsSeen = IntStream.range(0, batch.examples())
                            .mapToLong(i -> (batch.id(i) - 7) / 3 * SHARDS / EXAMPLES)
                            .distinct()
                            .count();
                    assertThat(shardsSeen).isGreaterThanOrEqualTo(5); // of the window's 8
                }
            }
        }
    }

    @Test
    void shouldSeekAnyStepToTheSameBytes() throws IOException {
        try (ShardedDataset data = ShardedDataset.open(SampleData.write(folder.resolve("seek"), 500, 11))) {
            BatchPlan plan = new BatchPlan(500, 32, 3);
            int last = (int) (3 * plan.stepsPerEpoch());
            List<byte[]> straight = new ArrayList<>();
            try (Batches batches = Batches.training(data, plan, SEED, 1, SampleData.FEEDS)) {
                for (int step = 0; step < last; step++) {
                    straight.add(bytes(batches.next()));
                }
                for (int step : new int[] {last - 1, 0, 15, 16, 17, 31, 1, 1}) {
                    batches.seek(step);
                    assertThat(bytes(batches.next())).as("step=%d", step).isEqualTo(straight.get(step));
                    assertThat(bytes(batches.next())).hasSizeGreaterThan(0);
                }
            }
        }
    }

    @Test
    void shouldFeedPlaceholdersWithScaledAlignedTensors() throws IOException {
        try (ShardedDataset data = ShardedDataset.open(SampleData.write(folder.resolve("feeds"), 100, 3));
                Batches batches = Batches.training(data, new BatchPlan(100, 8, 1), SEED, 0, SampleData.FEEDS)) {
            batches.seek(12); // the epoch's short last step
            Batch batch = batches.next();

            assertThat(batch.examples()).isEqualTo(4);
            assertThat(batch.batchExamples()).isEqualTo(4);
            ByteBuffer x = batch.tensor("x");
            assertThat(x.isDirect()).isTrue();
            assertThat(x.order()).isEqualTo(ByteOrder.nativeOrder());
            assertThat(x.alignmentOffset(0, 64)).isZero();
            assertThat(x.remaining()).isEqualTo(4 * 15 * Float.BYTES);
            for (int i = 0; i < 4; i++) {
                long id = batch.id(i);
                assertThat(x.getFloat((15 * i + 4) * 4)).isEqualTo(SampleData.pixel(id, 4) * (1 / 255f) - 0.5f);
                assertThat(batch.tensor("y").getInt(4 * i)).isEqualTo(SampleData.label(id));
                assertThat(batch.tensor("w").getFloat((2 * i + 1) * 4)).isEqualTo(SampleData.weight(id, 1) * 2 + 1);
            }
        }
    }

    @Test
    void shouldScoreEachExampleOnceInFileOrder() throws IOException {
        try (ShardedDataset data = ShardedDataset.open(SampleData.write(folder.resolve("scoring"), 1_001, 9))) {
            List<Long> ids = new ArrayList<>();
            for (int rank = 0; rank < 3; rank++) {
                try (Batches batches = Batches.scoring(data, 50, rank, 3, SampleData.FEEDS)) {
                    while (batches.hasNext()) {
                        Batch batch = batches.next();
                        assertThat(batches.batchSizes()).contains(batch.examples());
                        LongStream.range(0, batch.examples()).forEach(i -> ids.add(batch.id((int) i)));
                    }
                }
            }
            assertThat(ids)
                    .isEqualTo(LongStream.range(0, 1_001)
                            .map(SampleData::id)
                            .boxed()
                            .toList());
        }
    }

    @Test
    void shouldSurfaceAFailureOfTheReadingThreadAfterTheBatchesBeforeIt() {
        ReadAhead reading = new ReadAhead(
                "data",
                ring(),
                0,
                (batch, step) -> {
                    if (step == 2) {
                        throw new IllegalStateException("disk on fire");
                    }
                    batch.begin(step, new Slice(0, 1), 1);
                    return true;
                },
                Duration.ofSeconds(10));

        Batch first = reading.next(0);
        assertThat(first.step()).isZero();
        reading.recycle(first);
        assertThat(reading.next(1).step()).isOne();
        assertThatThrownBy(() -> reading.next(2))
                .isInstanceOf(CairnException.class)
                .hasMessageContaining("step 2")
                .hasMessageContaining("disk on fire");
        reading.stop();
    }

    @Test
    void shouldGiveUpWaitingAtTheDeadline() {
        ReadAhead reading = new ReadAhead(
                "data",
                ring(),
                0,
                (batch, step) -> {
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return false;
                },
                Duration.ofSeconds(1));

        assertThatThrownBy(() -> reading.next(5))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.RETRY))
                .hasMessage("data: waited 1 s for the batch of step 5");
        reading.stop();
    }

    @Test
    void shouldEndItsThreadWhenClosed() throws IOException {
        try (ShardedDataset data = ShardedDataset.open(SampleData.write(folder.resolve("threads"), 100, 2))) {
            long before = readingThreads();
            try (Batches batches = Batches.training(data, new BatchPlan(100, 8, 1), SEED, 0, SampleData.FEEDS)) {
                batches.next();
                assertThat(readingThreads()).isEqualTo(before + 1);
            }
            assertThat(readingThreads()).isEqualTo(before);
        }
    }

    private static List<Batch> ring() {
        return List.of(new Batch(1, Map.of("x", 4)), new Batch(1, Map.of("x", 4)));
    }

    private static long readingThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("cairn-data"))
                .count();
    }

    private static byte[] bytes(Batch batch) {
        ByteBuffer all = ByteBuffer.allocate(1 << 16).putLong(batch.step()).putInt(batch.batchExamples());
        for (int i = 0; i < batch.examples(); i++) {
            all.putLong(batch.id(i));
        }
        SampleData.FEEDS.stream()
                .flatMap(feed -> feed.placeholders().stream())
                .forEach(placeholder -> all.put(batch.tensor(placeholder).duplicate()));
        return Arrays.copyOf(all.array(), all.position());
    }
}
