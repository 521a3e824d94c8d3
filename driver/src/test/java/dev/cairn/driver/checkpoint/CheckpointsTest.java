package dev.cairn.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.block.Blocks;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.round.Arbiter;
import dev.cairn.server.round.Guard;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Momentum;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.Plateau;
import dev.cairn.server.update.UpdateRule;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.training.Residuals;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointsTest {
    static final Blocks BLOCKS = blocks(new Adam());
    private static final int LENGTH = 3;
    private static final Retention TWO = new Retention(2, 0);

    @TempDir
    private Path temp;

    private final List<String> warnings = new ArrayList<>();

    private static Blocks blocks(UpdateRule rule) {
        return Blocks.all(Optimizer.of(rule, new LearningRate.Constant(1)));
    }

    static Checkpoint checkpoint(long step) {
        var state = new ServerState(
                step,
                new float[] {step, -0.0f, Float.MIN_VALUE},
                List.of(new float[] {1, 2, step}, new float[] {Float.NaN, Float.NEGATIVE_INFINITY, 0}),
                new Arbiter.State(new Plateau.State(0.1 + 0.2, 2, 0.1f), new Guard.State(4, 3, 2, 1.0 / 3, 20)));
        var run = new Provenance("0.1.0", "c0ffee", 7, 2, 64, 1000, 500);
        return new Checkpoint(state, run, new Tally(1L << 40, 3, 12.5, 0.1), 0);
    }

    /** One to which both ranks have something to add. */
    private static Checkpoint withRanks(long step) {
        Checkpoint plain = checkpoint(step);
        return new Checkpoint(plain.state(), plain.run(), plain.tally(), 1);
    }

    private Checkpoints healthy() throws IOException {
        return on(FaultyFileSystem.local());
    }

    private Checkpoints on(FileSystem files) {
        return Checkpoints.in(new CheckpointFolder(files, new org.apache.hadoop.fs.Path(temp.toUri())));
    }

    private void write(Checkpoints checkpoints, long step) throws IOException {
        layDown(step, 0);
        layDown(step, 1);
        checkpoints.write(withRanks(step), BLOCKS);
        checkpoints.retain(TWO.of(checkpoints.whole(), Map.of()));
    }

    /** What a rank has not sent yet. */
    private void layDown(long step, int rank) {
        new Residuals(temp.toUri() + "step-", 0, false, 0)
                .write(step, rank, List.of(new float[] {step, rank, 0.1f}), new Configuration(false));
    }

    private Optional<Checkpoint> newest(Checkpoints checkpoints) {
        return checkpoints.newest(BLOCKS, LENGTH, 1, warnings::add);
    }

    private static void assertIs(Checkpoint found, long step) {
        Checkpoint expected = checkpoint(step);
        assertThat(found.run()).isEqualTo(expected.run());
        assertThat(found.tally()).isEqualTo(expected.tally());
        assertThat(found.step()).isEqualTo(step);
        assertThat(found.state().arbiter()).isEqualTo(expected.state().arbiter());
        assertThat(found.state().parameters()).isEqualTo(expected.state().parameters());
        assertThat(found.state().vectors()).hasSize(2);
        assertThat(found.state().vectors().get(0))
                .isEqualTo(expected.state().vectors().get(0));
        assertThat(found.state().vectors().get(1))
                .isEqualTo(expected.state().vectors().get(1));
    }

    @Test
    void shouldGiveBackEveryBitAndKeepTheNewest() throws IOException {
        // when
        Checkpoints writer = healthy();
        for (long step : new long[] {3, 9, 10}) {
            write(writer, step);
        }

        // then
        assertIs(newest(healthy()).orElseThrow(), 10);
        assertIs(healthy().read(9, BLOCKS, LENGTH, 1).orElseThrow(), 9);
        assertThat(warnings).isEmpty();
        assertThat(temp.toFile().list()).containsExactlyInAnyOrder("step-9", "step-10");
        assertThat(temp.resolve("step-10").toFile().list())
                .containsExactlyInAnyOrder(
                        "parameters.bin", "vector-0.bin", "vector-1.bin", "rank-0.bin", "rank-1.bin", "manifest.json");
        assertThat(temp.resolve("step-10/parameters.bin")).hasSize(LENGTH * Float.BYTES);
        assertThat(temp.resolve("step-10/manifest.json"))
                .content()
                .contains("\"step\" : 10,", "\"seed\" : 7,", "\"trainExamples\" : 1000,", "\"crc32c\" : ");
    }

    @Test
    void shouldKeepTheBestBesideTheNewest() throws IOException {
        // given
        Retention retention = new Retention(1, 2);
        Map<Long, Double> losses = Map.of(10L, 0.5, 20L, 0.3, 30L, Double.NaN, 40L, 0.3, 50L, 0.9, 70L, 0.1);
        Checkpoints writer = healthy();

        // when 70 is not there yet
        for (long step = 10; step <= 60; step += 10) {
            layDown(step, 0);
            layDown(step, 1);
            writer.write(withRanks(step), BLOCKS);
        }
        writer.retain(retention.of(writer.whole(), losses));

        // then
        assertThat(temp.toFile().list()).containsExactlyInAnyOrder("step-20", "step-40", "step-60");
        assertThat(retention.isAmongBest(0.3, losses)).isFalse();
        assertThat(retention.isAmongBest(0.29, losses)).isTrue();
        assertThat(retention.isAmongBest(Double.NaN, Map.of())).isFalse();
    }

    /** A writer that fails, or dies, at each of its operations in turn. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAlwaysFindTheNewestWholeOneWhereverAWriterFails(boolean dies) throws IOException {
        boolean failed = true;
        for (int operation = 1; failed; operation++) {
            // given
            Checkpoints before = healthy();
            before.clear();
            write(before, 10);
            write(before, 20);

            // when
            var files = new FaultyFileSystem(operation, dies);
            boolean written = false;
            try {
                Checkpoints writer = on(files);
                newest(writer);
                writer.takeOver("the faulty one");
                layDown(30, 0);
                layDown(30, 1);
                writer.write(withRanks(30), BLOCKS);
                written = true;
                writer.retain(TWO.of(writer.whole(), Map.of()));
            } catch (IOException | CairnException e) {
                assertThat(e.getMessage()).contains("no space left on device");
            }
            failed = files.hasFailed();

            // then
            Checkpoint found = newest(healthy()).orElseThrow();
            assertThat(found.step()).as("operation %d", operation).isIn(written ? Set.of(30L) : Set.of(20L, 30L));
            assertIs(found, found.step());

            // and what is left does not stand in the way of the next
            Checkpoints next = healthy();
            newest(next);
            next.takeOver("the next one");
            write(next, 30);
            write(next, 40);
            assertIs(newest(healthy()).orElseThrow(), 40);
            assertThat(numbers("step-")).containsExactly(30L, 40L);
            assertThat(numbers("generation-")).hasSize(1);
            clear();
        }
        assertThat(warnings).isNotEmpty();
    }

    private Set<Long> numbers(String prefix) throws IOException {
        return new CheckpointFolder(FaultyFileSystem.local(), new org.apache.hadoop.fs.Path(temp.toUri()))
                .numbers(prefix);
    }

    private void clear() throws IOException {
        try (Stream<Path> inside = Files.list(temp)) {
            for (Path mark : inside.filter(Files::isRegularFile).toList()) {
                Files.delete(mark);
            }
        }
    }

    @Test
    void shouldPassOverWhatCanNotBeReadJustNow() throws IOException {
        Checkpoints writer = healthy();
        write(writer, 20);
        write(writer, 30);
        boolean failed = true;
        for (int operation = 1; failed; operation++) {
            var files = new FaultyFileSystem(operation, false);
            try {
                Checkpoint found = newest(on(files)).orElseThrow();
                assertThat(found.step()).isIn(20L, 30L);
                assertIs(found, found.step());
            } catch (CairnException e) {
                assertThat(e).hasMessageContaining("can't be used: list: no space left on device");
            }
            failed = files.hasFailed();
        }
        assertIs(newest(healthy()).orElseThrow(), 30);
    }

    @Test
    void shouldNoticeAFlippedBitAndACutAnywhere() throws IOException {
        Checkpoints writer = healthy();
        write(writer, 20);
        write(writer, 30);
        for (String name : temp.resolve("step-30").toFile().list()) {
            Path file = temp.resolve("step-30").resolve(name);
            byte[] bytes = Files.readAllBytes(file);
            for (int i = bytes.length - 1; i >= 0; i -= 13) {
                byte[] flipped = bytes.clone();
                flipped[i] ^= (byte) (1 << i % 8);
                passesOver(file, flipped);
                passesOver(file, Arrays.copyOf(bytes, i));
            }
            passesOver(file, Arrays.copyOf(bytes, bytes.length + 1));
            Files.delete(file);
            assertIs(newest(healthy()).orElseThrow(), 20);
            Files.write(file, bytes);
            assertIs(newest(healthy()).orElseThrow(), 30);
        }
    }

    private void passesOver(Path file, byte[] content) throws IOException {
        warnings.clear();
        Files.write(file, content);
        assertIs(newest(healthy()).orElseThrow(), 20);
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("step-30: ")
                .endsWith("going on from step 20")
                .hasLineCount(1);
    }

    @Test
    void shouldStartAnewWhereNoneHasEverBeenFinishedButNotWhereAllAreDamaged() throws IOException {
        // given
        write(healthy(), 20);
        Path manifest = temp.resolve("step-20/manifest.json");
        byte[] whole = Files.readAllBytes(manifest);

        // when
        Files.write(manifest, Arrays.copyOf(whole, 100));

        // then
        assertThat(newest(healthy())).isEmpty();
        assertThat(warnings)
                .singleElement()
                .asString()
                .endsWith("step-20: not finished, has no whole manifest.json; starting from step 0");

        // when
        Files.write(manifest, whole);
        Files.delete(temp.resolve("step-20/vector-1.bin"));

        // then
        assertThatThrownBy(() -> newest(healthy()))
                .hasMessageStartingWith("no checkpoint can be read: ")
                .hasMessageContaining("vector-1.bin")
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA));
    }

    @Test
    void shouldRefuseWhatIsOfAnotherNetworkOrHugeBeforeItTakesMemory() throws IOException {
        write(healthy(), 20);

        assertThatThrownBy(() -> healthy().read(20, BLOCKS, 2_000_000_000, 1))
                .hasMessageContaining("parameters=3: must be 2000000000");
        assertThatThrownBy(() -> healthy().read(20, blocks(new Momentum(0)), LENGTH, 1))
                .hasMessageContaining("layout=");
        try (var file =
                new RandomAccessFile(temp.resolve("step-20/manifest.json").toFile(), "rw")) {
            file.setLength(1L << 30);
        }
        assertThatThrownBy(() -> healthy().read(20, BLOCKS, LENGTH, 1))
                .hasMessage("manifest.json: has 1073741824 bytes, more than 1048576");
    }

    @Test
    void shouldWaitForWhatTheRanksLayDownAndForgetItWhereTheRunIsTakenUpBefore() throws Exception {
        // given
        Checkpoints writer = healthy();
        write(writer, 20);
        layDown(30, 0);
        var last = CompletableFuture.runAsync(
                () -> layDown(30, 1), CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS));

        // when
        writer.write(withRanks(30), BLOCKS);

        // then
        assertThat(last).isDone();
        assertIs(newest(healthy()).orElseThrow(), 30);

        // when
        healthy().forgetRanksAfter(20);

        // then
        assertIs(newest(healthy()).orElseThrow(), 20);
        assertThat(temp.resolve("step-20/rank-1.bin")).exists();
        assertThat(temp.resolve("step-30/rank-0.bin")).doesNotExist();
    }

    @Test
    void shouldFollowNoLink() throws IOException {
        write(healthy(), 20);
        Files.createSymbolicLink(temp.resolve("step-21"), temp.resolve("step-20"));
        assertIs(newest(healthy()).orElseThrow(), 20);
        assertThat(warnings).isEmpty();
        Path file = temp.resolve("step-20/parameters.bin");
        Path elsewhere = Files.move(file, temp.resolve("elsewhere.bin"));
        Files.createSymbolicLink(file, elsewhere);

        assertThatThrownBy(() -> healthy().read(20, BLOCKS, LENGTH, 1))
                .hasMessage("parameters.bin: must be a file, no link and no folder");
    }

    @Test
    void shouldFenceOffWhoHeldTheRunBefore() throws IOException {
        // given
        Checkpoints first = healthy();
        first.takeOver("the first");
        write(first, 10);

        // when
        Checkpoints second = healthy();
        second.takeOver("process 2 on there");
        write(second, 20);

        // then
        assertThatThrownBy(() -> write(first, 30))
                .hasMessage("file:" + temp
                        + "/: another process has taken this run over (process 2 on there); this one ends")
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.RETRY));
        assertIs(newest(healthy()).orElseThrow(), 20);
        assertThat(numbers("generation-")).containsExactly(2L);
    }

    @Test
    void shouldRefuseAStorageThatNobodyKnows() {
        assertThatThrownBy(() -> Checkpoints.at("s4://bucket/runs", Map.of()))
                .hasMessage("checkpoint.path=s4://bucket/runs: cannot be used (No FileSystem for scheme \"s4\")");
    }
}
