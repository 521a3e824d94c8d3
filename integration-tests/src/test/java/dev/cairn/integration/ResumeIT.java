package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.driver.run.Metrics;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that stops, for whatever reason, and goes on later is the run that never stopped. */
class ResumeIT {
    @TempDir
    private static Path folder;

    private static LocalTraining training;

    @BeforeAll
    static void prepare() {
        training = new LocalTraining(folder);
    }

    @Test
    void shouldTrainInPiecesToTheSameParametersEvenWhereACheckpointIsDamaged() throws IOException {
        // given checkpoints elsewhere, some because minutes have passed
        Result whole = training.train("whole", "train.maxSteps=30", "train.evaluateEverySteps=10");
        Path elsewhere = folder.resolve("elsewhere");
        String[] pieces = {
            "train.evaluateEverySteps=10",
            "checkpoint.path=file:" + elsewhere,
            "checkpoint.everyMinutes=0.001",
            "checkpoint.keepBest=1",
            "train.maxSteps=10"
        };
        training.train("pieces", pieces);
        pieces[4] = "train.maxSteps=17";
        Result half = training.train("pieces", pieces);
        String own = Files.readString(training.run("pieces").resolve("run.id"));
        Path newest = elsewhere.resolve(own).resolve("step-17/parameters.bin");
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length / 2] ^= (byte) 1;
        Files.write(newest, bytes);

        // when it goes on from the one before; the evaluation of step 10 is there already
        pieces[4] = "train.maxSteps=30";
        Result inPieces = training.train("pieces", pieces);

        // then
        assertThat(inPieces.parametersSha256()).isEqualTo(whole.parametersSha256());
        assertThat(inPieces.metrics()).isEqualTo(whole.metrics());
        assertThat(inPieces.wallSeconds()).isGreaterThan(half.wallSeconds());
        // training goes on while a checkpoint's bytes are counted: those of the next steps' pushes may be among them
        long step = whole.bytesPushed() / 30;
        assertThat(inPieces.bytesPushed()).isBetween(whole.bytesPushed(), whole.bytesPushed() + 5 * step);
        Metrics.History history = Metrics.read(training.run("pieces").resolve("metrics.jsonl"));
        assertThat(history.steps())
                .extracting(Metrics.Step::step)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 30).boxed().toList());
        assertThat(history.evaluations())
                .isEqualTo(Metrics.read(training.run("whole").resolve("metrics.jsonl"))
                        .evaluations());
    }

    @Test
    void shouldTrainToTheEndWhereNoCheckpointCanBeWritten() {
        // when
        Result result = training.train(
                "unwritten", "train.maxSteps=9", "checkpoint.everySteps=3", "checkpoint.path=file:/proc/checkpoints");

        // then
        assertThat(result.status()).isEqualTo(Status.DONE);
        assertThat(result.step()).isEqualTo(9);
    }

    @Test
    void shouldEndOnceTheLossFallsNoFurtherWithTheModelOfTheBestStep() throws IOException {
        // given a rate at which it does not fall for long
        String[] all = {"optimizer.learningRate=0.02", "optimizer.schedule=constant", "train.evaluateEverySteps=5"};
        Result stopped = training.train("stopped", with(all, "train.patience=2", "train.epochs=20"));

        // then
        List<Metrics.Evaluation> evaluations = history("stopped").evaluations();
        Metrics.Evaluation best = evaluations.get(evaluations.size() - 3);
        assertThat(stopped.stoppedEarly()).isTrue();
        assertThat(stopped.step()).isEqualTo(best.step() + 11);
        assertThat(stopped.metrics()).containsAllEntriesOf(best.figures());
        Result shorter = training.train("shorter", with(all, "train.maxSteps=" + best.step()));
        assertThat(stopped.parametersSha256()).isEqualTo(shorter.parametersSha256());
        assertThat(stopped.metrics()).isEqualTo(shorter.metrics());

        // when the same run is stopped on its way, behind the best step
        String[] patient = with(all, "train.patience=2", "train.maxSteps=" + (best.step() + 6));
        training.train("in-pieces", patient);
        patient[patient.length - 1] = "train.epochs=20";
        Result inPieces = training.train("in-pieces", patient);

        // then
        assertThat(inPieces.parametersSha256()).isEqualTo(stopped.parametersSha256());
    }

    private static String[] with(String[] assignments, String... more) {
        return Stream.concat(Stream.of(assignments), Stream.of(more)).toArray(String[]::new);
    }

    private static Metrics.History history(String run) throws IOException {
        return Metrics.read(training.run(run).resolve("metrics.jsonl"));
    }

    @Test
    void shouldStopAtASignalAndGoOnFromThere() throws Exception {
        // given a command that has done some steps
        Path run = training.run("interrupted");
        Process process = Command.cairn(arguments(run)).start();
        try {
            Path checkpoint = run.resolve("checkpoints/step-5/manifest.json");
            for (int i = 0; i < 600 && process.isAlive() && !Files.exists(checkpoint); i++) {
                Thread.sleep(100);
            }

            // when (not SIGINT, which a background job of a shell ignores, and all that it starts)
            Command.of("kill", "-TERM", Long.toString(process.pid())).run();

            // then
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
        var result = new ObjectMapper().readTree(run.resolve("result.json").toFile());
        long step = result.path("step").asLong();
        assertThat(result.path("status").asText()).isEqualTo("stopped");
        assertThat(step).isGreaterThanOrEqualTo(5);
        String[] more = {"checkpoint.everySteps=5", "train.maxSteps=" + (step + 5)};
        assertThat(training.train("interrupted", more).parametersSha256())
                .isEqualTo(training.train("uninterrupted", more).parametersSha256());
    }

    private static String[] arguments(Path run) {
        List<String> words = List.of("train", "cnn", "--out", run.toString());
        List<String> settings = training.settings("checkpoint.everySteps=5");
        return Stream.concat(words.stream(), settings.stream().flatMap(setting -> Stream.of("--set", setting)))
                .toArray(String[]::new);
    }
}
