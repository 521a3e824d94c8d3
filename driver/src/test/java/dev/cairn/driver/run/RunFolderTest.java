package dev.cairn.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.driver.checkpoint.Checkpoint;
import dev.cairn.driver.checkpoint.Provenance;
import dev.cairn.driver.checkpoint.Tally;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.settings.Toy;
import dev.cairn.server.block.Blocks;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.round.Arbiter;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.Sgd;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final Blocks BLOCKS = Blocks.all(Optimizer.of(new Sgd(), new LearningRate.Constant(1)));

    @TempDir
    private Path temp;

    @Test
    void shouldLeaveResultMetricsAndConfiguration() throws IOException {
        Path out = temp.resolve("deep/run");

        try (RunFolder folder = RunFolder.open(out, Toy.settings(), false)) {
            try (Metrics metrics = folder.metrics(0)) {
                metrics.step(new Metrics.Step(1, 0.5, 2.25, 100, true));
                metrics.evaluated(1, 0.5, Map.of("validation.loss", 2.0));
            }
            folder.write(done(Toy.settings(), 3, 6));

            assertThat(folder.history().steps()).containsExactly(new Metrics.Step(1, 0.5, 2.25, 100, true));
            assertThat(folder.history().evaluations())
                    .containsExactly(new Metrics.Evaluation(1, 0.5, Map.of("validation.loss", 2.0)));
        }

        var json = new ObjectMapper().readTree(out.resolve("result.json").toFile());
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "status",
                        "exitCode",
                        "error",
                        "job",
                        "step",
                        "stoppedEarly",
                        "epochs",
                        "metrics",
                        "examplesPerSecond",
                        "parametersSha256",
                        "bytesPushed",
                        "bytesPulled",
                        "seed",
                        "workers",
                        "backend",
                        "wallSeconds",
                        "secondsToFirstStep",
                        "deterministic");
        assertThat(json.path("status").asText()).isEqualTo("done");
        assertThat(json.path("metrics").path("test.accuracy").asDouble()).isEqualTo(0.75);
        assertThat(out.resolve("effective.conf")).hasContent(Toy.settings().render());
        assertThat(out.resolve("metrics.jsonl"))
                .hasContent(
                        """
                        {"step":1,"epoch":0.5,"loss":2.25,"examplesPerSecond":100.0,"leftOut":true}
                        {"step":1,"epoch":0.5,"validation.loss":2.0}
                        """);
    }

    @Test
    void shouldSayThatARunIsDoneAndLeaveItAlone() {
        train(Toy.settings(), 3, 6);

        try (RunFolder again = RunFolder.open(temp, Toy.settings("workers=1"), false)) {
            assertThat(again.finished()).map(Result::step).contains(6L);
        }
        try (RunFolder fewer = RunFolder.open(temp, Toy.settings("train.epochs=2"), false)) {
            assertThat(fewer.finished()).isPresent();
        }
    }

    @Test
    void shouldNotLoseARunThatIsDoneWhenMoreEpochsAreAskedFor() {
        train(Toy.settings(), 3, 6);

        refused(Toy.settings("train.epochs=9"), ExitCode.CONFIGURATION, "is done after 6 steps (3.000 epochs)");
    }

    @Test
    void shouldGoOnFromItsCheckpoints() throws IOException {
        try (RunFolder folder = RunFolder.open(temp, Toy.settings("train.maxSteps=4"), false)) {
            try (Metrics metrics = folder.metrics(0)) {
                for (int step = 1; step <= 4; step++) {
                    metrics.step(new Metrics.Step(step, step / 2.0, 1, 10));
                    metrics.evaluated(step, step / 2.0, Map.of("validation.loss", 1.0 / step));
                }
            }
            Files.writeString(temp.resolve("metrics.jsonl"), "{\"step\":5,\"ep", StandardOpenOption.APPEND);
            folder.checkpoints().write(checkpoint(3), BLOCKS);
            folder.checkpoints().write(checkpoint(10), BLOCKS);
            Files.createDirectories(folder.model());
            folder.write(done(Toy.settings(), 2, 4));
        }
        flipABit(temp.resolve("checkpoints/step-10/parameters.bin"));

        try (RunFolder again = RunFolder.open(temp, Toy.settings("train.maxSteps=6"), false)) {
            List<String> warnings = new ArrayList<>();
            var found = again.checkpoints().newest(BLOCKS, 2, 0, warnings::add).orElseThrow();

            assertThat(again.finished()).isEmpty();
            assertThat(again.restarted()).isFalse();
            assertThat(again.model()).exists();
            assertThat(temp.resolve("result.json")).doesNotExist();
            assertThat(found.state().step()).isEqualTo(3);
            assertThat(warnings).singleElement().asString().contains("step-10: ", "damaged", "going on from step 3");
            try (Metrics metrics = again.metrics(3)) {
                metrics.step(new Metrics.Step(4, 2, 0.5, 10));
            }
            assertThat(again.history().steps()).extracting(Metrics.Step::step).containsExactly(1L, 2L, 3L, 4L);
            assertThat(again.history().evaluations())
                    .extracting(Metrics.Evaluation::step)
                    .containsExactly(1L, 2L, 3L);
        }
        flipABit(temp.resolve("checkpoints/step-3/parameters.bin"));
        try (RunFolder lost = RunFolder.open(temp, Toy.settings(), false)) {
            assertThatThrownBy(() -> lost.checkpoints().newest(BLOCKS, 2, 0, warning -> {}))
                    .hasMessageStartingWith("no checkpoint can be read: ")
                    .hasMessageContaining(temp.resolve("checkpoints/step-3") + ": parameters.bin: damaged")
                    .isInstanceOfSatisfying(
                            CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA));
        }
        try (RunFolder anew = RunFolder.open(temp, Toy.settings(), true)) {
            assertThat(anew.checkpoints().newest(BLOCKS, 2, 0, warning -> {})).isEmpty();
        }
    }

    @Test
    void shouldRememberWhatBefellTheRunWhenItIsTakenUpBeforeThat() {
        try (RunFolder folder = RunFolder.open(temp.resolve("run"), Toy.settings(), false)) {
            try (Metrics metrics = folder.metrics(0)) {
                metrics.step(new Metrics.Step(1, 0.5, 2.25, 100));
                metrics.incident(1, "worker 1 is lost");
            }

            folder.metrics(0).close();

            assertThat(folder.history().steps()).isEmpty();
            assertThat(folder.history().incidents()).containsExactly(new Metrics.Incident(1, "worker 1 is lost"));
        }
    }

    private static Checkpoint checkpoint(long step) {
        return new Checkpoint(
                new ServerState(step, new float[] {1, 2}, List.of(), Arbiter.State.START),
                new Provenance("0.1.0", "", 1, 1, 1, 1, 1),
                Tally.NOTHING,
                0);
    }

    @Test
    void shouldShareAPlaceOfCheckpointsWithOtherRuns() throws IOException {
        String place = "checkpoint.path=file:" + temp.resolve("all of them");
        for (String run : List.of("one", "two", "one")) {
            try (RunFolder folder = RunFolder.open(temp.resolve(run), Toy.settings(place), true)) {
                assertThat(folder.checkpoints().areThere()).isFalse();
                folder.checkpoints().write(checkpoint(3), BLOCKS);
            }
        }

        assertThat(temp.resolve("all of them").toFile().list()).hasSize(2).allSatisfy(name -> assertThat(name)
                .matches("(one|two)-[0-9a-f]{8}"));
        try (RunFolder again = RunFolder.open(temp.resolve("two"), Toy.settings(place), false)) {
            assertThat(again.checkpoints().newest(BLOCKS, 2, 0, warning -> {})).isPresent();
        }
        Files.writeString(temp.resolve("two/run.id"), "../one");
        assertThatThrownBy(() -> RunFolder.open(temp.resolve("two"), Toy.settings(place), false))
                .hasMessageContaining("run.id is damaged");
    }

    private static void flipABit(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 7] ^= (byte) 4;
        Files.write(file, bytes);
    }

    @Test
    void shouldTakeARunThatEndedAtMaxStepsForDone() {
        train(Toy.settings("train.maxSteps=4"), 2, 4);

        try (RunFolder again = RunFolder.open(temp, Toy.settings("train.maxSteps=4"), false)) {
            assertThat(again.finished()).isPresent();
        }
    }

    @Test
    void shouldRefuseAnotherConfigurationNamingTheKeys() {
        train(Toy.settings(), 3, 6);

        refused(
                Toy.settings("seed=2", "optimizer.learningRate=0.1", "workers=1"),
                ExitCode.CONFIGURATION,
                "another configuration, seed=1, optimizer.learningRate=0.001; choose");
        try (RunFolder anew = RunFolder.open(temp, Toy.settings("seed=2"), true)) {
            assertThat(anew.finished()).isEmpty();
            assertThat(anew.restarted()).isFalse();
            assertThat(temp.resolve("result.json")).doesNotExist();
        }
    }

    @Test
    void shouldStartAnUnfinishedRunAnew() throws IOException {
        try (RunFolder folder = RunFolder.open(temp, Toy.settings(), false)) {
            Files.createDirectories(folder.model().resolve("part"));
            CairnException told =
                    folder.failed(Result.none(Toy.settings()), new CairnException(ExitCode.RETRY, "master gone"), 1.5);
            assertThat(told).hasMessage("master gone");
        }

        try (RunFolder again = RunFolder.open(temp, Toy.settings(), false)) {
            assertThat(again.finished()).isEmpty();
            assertThat(again.restarted()).isTrue();
            assertThat(again.model()).doesNotExist();
        }
    }

    @Test
    void shouldRecordAFailureWithItsCode() throws IOException {
        try (RunFolder folder = RunFolder.open(temp, Toy.settings(), false)) {
            folder.failed(
                    Result.none(Toy.settings()), new CairnException(ExitCode.DIVERGED, "loss=NaN at step 7"), 1.5);
        }

        Result result = Result.fromJson(Files.readString(temp.resolve("result.json")));
        assertThat(result.status()).isEqualTo(Status.DIVERGED);
        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.error()).isEqualTo("loss=NaN at step 7");
        assertThat(result.wallSeconds()).isEqualTo(1.5);
    }

    @Test
    void shouldKeepTheStackTraceOfAnInternalFaultOutOfTheLine() {
        try (RunFolder folder = RunFolder.open(temp, Toy.settings(), false)) {
            CairnException told =
                    folder.failed(Result.none(Toy.settings()), new IllegalStateException("no such op"), 1);

            assertThat(told.exitCode()).isEqualTo(ExitCode.INTERNAL);
            assertThat(told.getMessage())
                    .isEqualTo("internal fault: java.lang.IllegalStateException: no such op; stack trace in "
                            + temp.resolve("error.log"));
            assertThat(temp.resolve("error.log")).content().contains("at dev.cairn.driver.run.RunFolderTest");
        }
    }

    @Test
    void shouldRefuseAFolderThatHoldsSomethingElse() throws IOException {
        Files.writeString(temp.resolve("thesis.tex"), "");

        refused(Toy.settings(), ExitCode.CONFIGURATION, "holds something else than a run (thesis.tex)");
        assertThat(temp).isDirectoryContaining(file -> file.endsWith("thesis.tex"));
        assertThatThrownBy(() -> RunFolder.open(temp, Toy.settings(), true)).hasMessageContaining("something else");
    }

    @Test
    void shouldRefuseAFileAndAPathBelowAFile() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThatThrownBy(() -> RunFolder.open(file, Toy.settings(), false)).hasMessageContaining("is a file");
        assertThatThrownBy(() -> RunFolder.open(file.resolve("run"), Toy.settings(), false))
                .hasMessageContaining("can't be written");
    }

    @Test
    void shouldRefuseAFolderThatAnotherRunHolds() {
        try (RunFolder held = RunFolder.open(temp, Toy.settings(), false)) {
            assertThat(held.path()).isEqualTo(temp);
            refused(
                    Toy.settings(),
                    ExitCode.RETRY,
                    "held by another run (process " + ProcessHandle.current().pid());
        }
        try (RunFolder free = RunFolder.open(temp, Toy.settings(), false)) {
            assertThat(free.restarted()).isTrue();
        }
    }

    @Test
    void shouldTakeOverFromAProcessThatWasKilled() throws Exception {
        Process holder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        temp.toString())
                .start();
        assertThat(holder.inputReader().readLine()).isEqualTo("held");
        refused(Toy.settings(), ExitCode.RETRY, "held by another run (process " + holder.pid());

        holder.destroyForcibly();
        assertThat(holder.waitFor(10, TimeUnit.SECONDS))
                .as("killed within 10 s")
                .isTrue();

        try (RunFolder taken = RunFolder.open(temp, Toy.settings(), false)) {
            assertThat(taken.finished()).isEmpty();
        }
    }

    @Test
    void shouldReadMetricsOfARunThatDiedWhileItWroteALine() throws IOException {
        Path file = Files.writeString(
                temp.resolve("metrics.jsonl"),
                """
                {"step":1,"epoch":0.5,"loss":"NaN","examplesPerSecond":1.0}
                {"step":2,"ep""");

        List<Metrics.Step> steps = Metrics.read(file).steps();

        assertThat(steps).hasSize(1);
        assertThat(steps.get(0).loss()).isNaN();
    }

    @Test
    void shouldNameAFolderByJobAndTime() {
        assertThat(RunFolder.standard("toy", LocalDateTime.of(2026, 1, 2, 3, 4, 5)))
                .isEqualTo(Path.of("runs", "toy-20260102-030405"));
    }

    private void train(Settings settings, double epochs, long steps) {
        try (RunFolder folder = RunFolder.open(temp, settings, false)) {
            folder.write(done(settings, epochs, steps));
        }
    }

    private void refused(Settings settings, ExitCode code, String words) {
        assertThatThrownBy(() -> RunFolder.open(temp, settings, false))
                .hasMessageContaining("--out " + temp + ": ")
                .hasMessageContaining(words)
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(code));
    }

    private static Result done(Settings settings, double epochs, long steps) {
        return new Result(
                Status.DONE,
                0,
                null,
                settings.job(),
                steps,
                false,
                epochs,
                Map.of("test.accuracy", 0.75),
                10,
                "ab",
                1,
                2,
                settings.getLong("seed"),
                settings.getInt("workers"),
                "test",
                1,
                0.5,
                true);
    }
}
