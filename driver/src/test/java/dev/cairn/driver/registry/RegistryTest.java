package dev.cairn.driver.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.checkpoint.FaultyFileSystem;
import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.registry.Alias.Name;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryTest {
    private static final float[] ONE = {1, 2};
    private static final float[] TWO = {3, 4};

    @TempDir
    private Path temp;

    private Path first;
    private Path second;

    @BeforeEach
    void prepare() throws IOException {
        first = Models.write(temp.resolve("one"), ONE);
        second = Models.write(temp.resolve("two"), TWO);
    }

    private Registry registry() throws IOException {
        return on(FaultyFileSystem.local(), "registry");
    }

    private Registry on(FileSystem files, String folder) {
        return new Registry(new Store(
                files, new org.apache.hadoop.fs.Path(temp.resolve(folder).toUri())));
    }

    private static long champion(Registry registry) {
        return registry.alias(Name.CHAMPION).map(Alias::version).orElse(0L);
    }

    @Test
    void shouldKeepVersionsAndSayWhichOfThemServes() throws IOException {
        // when
        try (var writer = registry().write()) {
            writer.promote(writer.add(first, Models.card("r1", ONE)).version(), "the first");
            long challenger = writer.add(second, Models.card("r2", TWO)).version();
            writer.set(Name.CHALLENGER, challenger, "judged");
            assertThat(registry().alias(Name.CHALLENGER).orElseThrow().version())
                    .isEqualTo(2);
            writer.promote(challenger, "better by 0.01");
        }

        // then
        Registry read = registry();
        assertThat(read.versions()).extracting(Card::version).containsExactly(1L, 2L);
        assertThat(read.version("1").runId()).isEqualTo("r1");
        assertThat(read.version("champion").version()).isEqualTo(2);
        assertThat(read.history(Name.CHAMPION)).extracting(Alias::version).containsExactly(1L, 2L);
        assertThat(read.alias(Name.CHAMPION).orElseThrow().why()).isEqualTo("better by 0.01");
        Path model = read.fetch(read.version("champion"), temp.resolve("cache"));
        assertThat(SavedModel.read(model).readParameters(model)).isEqualTo(TWO);
        assertThat(read.fetch(read.version("champion"), temp.resolve("cache"))).isEqualTo(model);
        assertThatThrownBy(() -> read.version("challenger")).hasMessageEndingWith("has no challenger yet");
        assertThatThrownBy(() -> read.version("9"))
                .hasMessageContaining("there are [1, 2]")
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA));
    }

    @Test
    void shouldGoBackStepByStepAndSayWhereThereIsNoWayBack() throws IOException {
        try (var writer = registry().write()) {
            for (int run = 1; run <= 3; run++) {
                writer.promote(writer.add(first, Models.card("r" + run, ONE)).version(), "run " + run);
            }
            assertThat(writer.rollBack("bad")).isEqualTo(2);
            assertThat(writer.rollBack("worse")).isEqualTo(1);
            assertThatThrownBy(() -> writer.rollBack("more")).hasMessageContaining("no champion before this one");
        }
        assertThat(champion(registry())).isEqualTo(1);
        assertThat(registry().versions()).hasSize(3);
    }

    @Test
    void shouldMakeOneVersionOfOneRun() throws IOException {
        try (var writer = registry().write()) {
            Card made = writer.add(first, Models.card("r1", ONE));
            assertThat(writer.add(second, Models.card("r1", TWO))).isEqualTo(made);
        }
        assertThat(registry().versions()).hasSize(1);
    }

    @Test
    void shouldLetOneWriteAtATime() throws IOException {
        try (var writer = registry().write()) {
            writer.add(first, Models.card("r1", ONE));
            assertThatThrownBy(() -> registry().write())
                    .hasMessageContaining(
                            "held by process " + ProcessHandle.current().pid())
                    .isInstanceOfSatisfying(
                            CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.RETRY));
        }
        registry().write().close();
    }

    @Test
    void shouldCountEveryWriteOfManyThatTryAtOnce() throws Exception {
        // given
        int writers = 6;
        Callable<Boolean> add = () -> {
            try (var writer = registry().write()) {
                long version = writer.add(
                                first, Models.card(Thread.currentThread().getName() + System.nanoTime(), ONE))
                        .version();
                writer.promote(version, "its turn");
                return true;
            } catch (CairnException e) {
                assertThat(e.exitCode()).isEqualTo(ExitCode.RETRY);
                return false;
            }
        };

        // when
        List<Callable<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 10 * writers; i++) {
            all.add(add);
        }
        var threads = Executors.newFixedThreadPool(writers);
        long done = 0;
        for (var outcome : threads.invokeAll(all)) {
            done += outcome.get() ? 1 : 0;
        }
        threads.shutdown();

        // then
        assertThat(done).isPositive();
        assertThat(registry().versions())
                .extracting(Card::version)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, done).boxed().toList());
        assertThat(registry().history(Name.CHAMPION))
                .extracting(Alias::version)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, done).boxed().toList());
    }

    @Test
    void shouldTakeOverFromOneThatFellSilentAndLetItsLateWritesCountForNothing() throws IOException {
        // given
        RegistryWriter silent = registry().write();
        silent.promote(silent.add(first, Models.card("r1", ONE)).version(), "the first");
        silent.add(second, Models.card("r2", TWO));
        growOld();

        // when
        try (var next = registry().write()) {
            // then
            assertThatThrownBy(() -> silent.promote(2, "late"))
                    .hasMessageContaining("has taken over")
                    .isInstanceOfSatisfying(
                            CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.RETRY));
            // even a write that was under way when it was taken over
            registry().store().write("aliases/champion-1-9", Alias.first(2, 1, "", "late"));
            assertThat(champion(registry())).isEqualTo(1);
            next.promote(2, "in time");
        }
        assertThat(champion(registry())).isEqualTo(2);
    }

    private void growOld() throws IOException {
        growOld(temp.resolve("registry"));
    }

    /** A writer that fails, or dies, at each of its operations in turn. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReadBackWholeWhereverAWriterFails(boolean dies) throws IOException {
        try (var writer = on(FaultyFileSystem.local(), "before").write()) {
            writer.promote(writer.add(first, Models.card("r1", ONE)).version(), "the first");
        }
        boolean failed = true;
        for (int operation = 1; failed; operation += dies ? 1 : 4) {
            // given
            String folder = "registry-" + dies + operation;
            copy(temp.resolve("before"), temp.resolve(folder));
            var faulty = new FaultyFileSystem(operation, dies);

            // when
            try (var writer = on(faulty, folder).write()) {
                writer.promote(writer.add(second, Models.card("r2", TWO)).version(), "the second");
                writer.done("r2", Map.of("status", "done"));
            } catch (CairnException e) {
                assertThat(e).hasMessageContaining("no space left on device");
            }
            failed = faulty.hasFailed();

            // then
            Registry read = on(FaultyFileSystem.local(), folder);
            List<Long> versions = read.versions().stream().map(Card::version).toList();
            long champion = champion(read);
            assertThat(versions).as("operation %d", operation).startsWith(1L).hasSizeLessThanOrEqualTo(2);
            assertThat(versions).contains(champion);
            if (read.run("r2", Map.class).isPresent()) {
                assertThat(champion).isEqualTo(2);
            }
            for (Card card : read.versions()) {
                read.fetch(card, temp.resolve("cache-" + operation));
            }

            if (operation % 4 != 1) {
                continue; // each write here is a process of its own
            }

            // and whoever comes next, once the one before is known to be gone, ends where that would have
            growOld(temp.resolve(folder));
            try (var writer = read.write()) {
                writer.promote(writer.add(second, Models.card("r2", TWO)).version(), "the second");
            }
            assertThat(read.versions()).hasSize(2);
            assertThat(read.version("champion").runId()).isEqualTo("r2");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private static void growOld(Path registry) throws IOException {
        Path leases = registry.resolve("leases");
        try (var all = Files.list(leases)) {
            for (Path file : all.toList()) {
                Files.setLastModifiedTime(
                        file, FileTime.from(Instant.now().minus(Lease.SILENCE).minusSeconds(5)));
            }
        }
    }
}
