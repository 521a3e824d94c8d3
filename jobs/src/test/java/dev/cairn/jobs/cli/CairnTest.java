package dev.cairn.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.prediction.BatchScoring;
import dev.cairn.driver.retraining.Outcome;
import dev.cairn.driver.retraining.Pipeline;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.Status;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.TrainingRequest;
import dev.cairn.jobs.Catalogue;
import dev.cairn.jobs.OwnJobTest;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CairnTest {
    private final FakeEngine engine = new FakeEngine();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void shouldTrainWithTheShortcutsOverSetOverTheFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("my.conf"), "seed = 1, workers = 1, train.epochs = 9");

        int code = cairn(
                "train",
                "cnn",
                "--config",
                file.toString(),
                "--set",
                "workers=2",
                "--set",
                "spark.ui.port=1",
                "--workers",
                "3",
                "--seed",
                "42",
                "--data",
                "/data/mnist",
                "--master",
                "spark://host:7077",
                "--out",
                "here",
                "--overwrite");

        assertThat(code).isZero();
        TrainingRequest request = engine.requests.get(0);
        assertThat(request.job().name()).isEqualTo("cnn");
        assertThat(request.settings().getInt("workers")).isEqualTo(3);
        assertThat(request.settings().getLong("seed")).isEqualTo(42);
        assertThat(request.settings().getInt("train.epochs")).isEqualTo(9);
        assertThat(request.settings().getString("data.path")).isEqualTo("/data/mnist");
        assertThat(request.settings().spark()).containsEntry("spark.ui.port", "1");
        assertThat(request.master()).isEqualTo("spark://host:7077");
        assertThat(request.out()).isEqualTo(Path.of("here"));
        assertThat(request.overwrite()).isTrue();
        assertThat(stdout()).contains("test.accuracy          99.12 %", "results in here");
        assertThat(stderr()).isEmpty();
    }

    @Test
    void shouldResumeARunUnderItsOwnConfiguration(@TempDir Path run) throws IOException {
        cairn(
                "train",
                "rnn",
                "--seed",
                "7",
                "--set",
                "train.epochs=3",
                "--set",
                "spark.app.secret=s3",
                "--out",
                "first");
        Path configuration = run.resolve("effective.conf");
        Files.writeString(configuration, engine.requests.get(0).settings().render());

        int code = cairn("resume", run.toString(), "--set", "train.epochs=5", "--set", "spark.app.secret=s3");

        TrainingRequest again = engine.requests.get(1);
        assertThat(code).isZero();
        assertThat(again.job().name()).isEqualTo("rnn");
        assertThat(again.out()).isEqualTo(run);
        assertThat(again.overwrite()).isFalse();
        assertThat(again.settings().getInt("train.epochs")).isEqualTo(5);
        assertThat(again.settings().differences(configuration)).containsOnlyKeys("train.epochs");

        assertThat(cairn("resume", run.toString())).isEqualTo(2);
        assertThat(stderr())
                .contains("error: spark.app.secret=*****: a secret that was masked", "--set spark.app.secret=");
        assertThat(cairn("resume", run.resolve("none").toString())).isEqualTo(3);
        assertThat(stderr()).contains("none: no run here");
    }

    @Test
    void shouldTrainInAFolderOfItsOwnWhereNoneIsNamed() {
        cairn("train", "cnn");

        assertThat(engine.requests.get(0).out().toString()).matches("runs/cnn-\\d{8}-\\d{6}");
        assertThat(engine.requests.get(0).master()).isNull();
    }

    @Test
    void shouldSayEveryErrorOfAConfigurationInALineEach() {
        int code = cairn(
                "train",
                "cnn",
                "--workers",
                "0",
                "--seed",
                "x",
                "--set",
                "train.batchsize=1",
                "--config",
                "/none.conf");

        assertThat(code).isEqualTo(2);
        assertThat(stderr())
                .isEqualToNormalizingNewlines(
                        """
                        error: --config /none.conf: must be a file that can be read
                        error: seed=x: must be a whole number
                        error: train.batchsize=1: unknown key; nearest: train.batchSize
                        error: workers=0: must be >= 1; one Spark task slot each
                        """);
        assertThat(engine.requests).isEmpty();
    }

    @Test
    void shouldNameTheJobsThatExistForOneThatDoesNot() {
        assertThat(cairn("train", "cmn")).isEqualTo(2);
        assertThat(stderr()).startsWith("error: unknown job cmn; jobs: cnn").endsWith("; nearest: cnn\n");
    }

    @Test
    void shouldSayWhatIsWrongWithTheCommandLineItself() {
        assertThat(cairn("trian", "cnn")).isEqualTo(2);
        assertThat(cairn("train")).isEqualTo(2);
        assertThat(cairn("train", "cnn", "--wrokers", "3")).isEqualTo(2);
        assertThat(cairn("evaluate", "--model", "x")).isEqualTo(2);
        assertThat(cairn()).isEqualTo(2);
        assertThat(stderr())
                .contains("'trian'", "Did you mean: cairn train", "Missing required parameter: 'JOB'")
                .contains("'--wrokers'", "Missing required option: '--data=PATH'", "see cairn train --help")
                .doesNotContain("\tat ");
    }

    @Test
    void shouldEndWithTheCodeOfAFailureAndItsLineAlone() {
        engine.failure = new CairnException(ExitCode.RETRY, "spark://host:7077: no answer within 30 s");

        assertThat(cairn("train", "cnn")).isEqualTo(75);
        assertThat(stderr()).isEqualToNormalizingNewlines("error: spark://host:7077: no answer within 30 s\n");
    }

    @Test
    void shouldHideTheStackTraceOfAFaultUnlessAskedForIt() {
        engine.failure = new IllegalStateException("no such op");
        assertThat(cairn("train", "cnn")).isEqualTo(1);
        assertThat(stderr()).startsWith("error: internal fault: ").doesNotContain("\tat ");

        assertThat(cairn("train", "cnn", "--verbose")).isEqualTo(1);
        assertThat(stderr()).contains("\tat dev.cairn.jobs.cli.CairnTest");
    }

    @Test
    void shouldTakeAnErrorOfTheMachineForAFaultToo() {
        engine.failure = new NoClassDefFoundError("org/apache/spark/sql/SparkSession");

        assertThat(cairn("train", "cnn")).isEqualTo(1);
        assertThat(stderr()).startsWith("error: internal fault: java.lang.NoClassDefFoundError: org/apache/spark");
    }

    @Test
    void shouldListJobsWithWhatTheyNeedAndReach() {
        assertThat(cairn("jobs")).isZero();
        assertThat(stdout().lines().filter(line -> !line.startsWith(" ")).map(line -> line.split(" ")[0]))
                .containsExactlyElementsOf(
                        Catalogue.jobs().stream().map(Job::name).toList());
        assertThat(stdout())
                .contains("\n  needs      images of two or more classes", "\n  reaches    MNIST: ")
                .contains("\n             digits that it draws itself: ");
        assertThat(stdout().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void shouldPrintAConfigurationThatTrainsTheSame(@TempDir Path folder) throws IOException {
        assertThat(cairn("config", "cnn", "--set", "optimizer.name=sgd", "--workers", "5"))
                .isZero();
        Path file = Files.writeString(folder.resolve("effective.conf"), stdout());

        assertThat(cairn("train", "cnn", "--config", file.toString())).isZero();

        assertThat(engine.requests.get(0).settings().render()).isEqualTo(Files.readString(file));
        assertThat(file).content().contains("# The network: lenet", "model.kind = lenet", "workers = 5  # default: 2");
    }

    @Test
    void shouldPrintThePipelinesKeysBesideTheJobs(@TempDir Path folder) throws IOException {
        assertThat(cairn("config", "cnn", "--retrain", "--set", "retrain.margin=0.01"))
                .isZero();
        Path file = Files.writeString(folder.resolve("pipeline.conf"), stdout());

        assertThat(file)
                .content()
                .contains(
                        "model.kind = lenet",
                        "# By how much a challenger must be better",
                        "retrain.margin = 0.01  # default: 0",
                        "data.arrival = partition");
        assertThat(cairn("retrain", file.toString(), "--dry-run")).isEqualTo(2);
        assertThat(stderr()).contains("retrain.registry=: must name a folder");
    }

    @Test
    void shouldEvaluateASavedModel() {
        assertThat(cairn("evaluate", "--model", "runs/a/model", "--data", "/data"))
                .isZero();
        assertThat(stdout()).contains("test.accuracy          98.00 %").contains("test.loss              0.123457");
        assertThat(engine.evaluated).isEqualTo("runs/a/model on /data");
    }

    @Test
    void shouldSayWhatTrainingWouldTakeAndTrainNothing() {
        assertThat(cairn("train", "cnn", "--dry-run")).isZero();
        assertThat(stdout()).isEqualToNormalizingNewlines("data      of cnn\n");
        assertThat(engine.requests).isEmpty();
    }

    @Test
    void shouldSampleAsItsShortFormsSay() {
        assertThat(cairn("sample", "--model", "m", "--class", "7", "--guidance", "3", "--set", "sample.steps=20"))
                .isZero();
        assertThat(engine.sampled).containsExactly("sample.steps=20", "sample.class=7", "sample.guidance=3");
        assertThat(stdout()).isEqualToNormalizingNewlines("drawn into samples\n");
    }

    @Test
    void shouldTrainAJobOfTheUsers() {
        assertThat(cairn("train", OwnJobTest.Own.class.getName())).isZero();
        assertThat(engine.requests).singleElement().satisfies(request -> {
            assertThat(request.job()).isInstanceOf(OwnJobTest.Own.class);
            assertThat(request.out().toString()).startsWith("runs/own-");
        });
    }

    @Test
    void shouldExplainAJobsStepWithItsConfiguration() {
        assertThat(cairn("explain", "cnn", "--batch", "16", "--set", "data.path=/data"))
                .isZero();
        assertThat(cairn("explain", "cnn", "--workers", "4")).isZero();
        assertThat(stdout())
                .isEqualToNormalizingNewlines("cnn on /data, batch 16, workers 2\ncnn on , batch null, workers 4\n");
        assertThat(cairn("explain", "cnn", "--batch", "0")).isEqualTo(2);
        assertThat(stderr()).isEqualToNormalizingNewlines("error: --batch 0: must be >= 1\n");
    }

    @Test
    void shouldLookAtDataThatItsConfigurationNames() {
        assertThat(cairn("data", "inspect", "--data", "/data", "--set", "data.preparation=text"))
                .isZero();
        assertThat(stdout()).isEqualToNormalizingNewlines("/data by text to samples.png\n");
        assertThat(cairn("data")).isEqualTo(2);
        assertThat(stderr()).startsWith("error: Missing required subcommand");
    }

    @Test
    void shouldSayWhatANightWouldDoOrWhatIsWrongWithItsPipeline(@TempDir Path folder) throws IOException {
        Path good = Files.writeString(
                folder.resolve("good.conf"),
                "job = rnn, retrain.registry = models, retrain.frozen = frozen, data.path = data");
        Path bad = Files.writeString(folder.resolve("bad.conf"), "job = rnn, retrain.margn = 1, data.arrival = none");

        assertThat(cairn("retrain", good.toString(), "--date", "2026-11-23", "--dry-run"))
                .isZero();
        assertThat(stdout()).contains("of 2026-11-23 by rnn");
        assertThat(cairn("retrain", good.toString(), "--date", "today", "--dry-run"))
                .isEqualTo(2);
        assertThat(cairn("retrain", bad.toString(), "--dry-run")).isEqualTo(2);
        assertThat(cairn("retrain", "none.conf")).isEqualTo(2);
        assertThat(cairn("retrain", good.toString(), "--set", "data.arrival=none", "--set", "retrain.floor=high"))
                .isEqualTo(2);
        assertThat(stderr())
                .contains(
                        "--date today: must be a date such as 2026-11-23",
                        "retrain.margn=1: unknown key; nearest: retrain.margin",
                        "none.conf: must be a file that can be read",
                        "data.arrival=none: must be partition, time or snapshot",
                        "retrain.floor=high: must be a number, or empty");
    }

    @Test
    void shouldScoreRowsAndSayHowManyHaveNoPrediction() {
        int code = cairn(
                "score", "--model", "run/model", "--data", "rows.csv", "--out", "scored", "--set", "data.id=number");

        assertThat(code).isZero();
        assertThat(stdout()).contains("100 rows in 0.5 s (200 rows/s), 1 without a prediction; in scored");
        assertThat(engine.sampled).containsExactly("data.id=number", "data.path=rows.csv");
    }

    @Test
    void shouldShowVersionAndHelpOfEachCommand() {
        assertThat(cairn("--version")).isZero();
        assertThat(stdout()).matches("Cairn \\d+\\.\\d+.* \\(Java 17.*\\)\\R");
        assertThat(cairn("--help")).isZero();
        assertThat(cairn("train", "--help")).isZero();
        assertThat(cairn("help", "config")).isZero();
        assertThat(stdout()).contains("Usage: cairn train", "--overwrite", "Usage: cairn config", "evaluate");
    }

    private int cairn(String... args) {
        return Cairn.run(engine, stream(out), stream(err), args);
    }

    private String stdout() {
        return out.toString(Charset.defaultCharset());
    }

    @Test
    void shouldEndWithTwoWhereTheDoctorMissesSomething() {
        assertThat(cairn("doctor", "--workers", "3")).isZero();
        assertThat(cairn("doctor", "--set", "worker.device=gpu")).isEqualTo(2);
        assertThat(stdout())
                .contains("workers=3\nnothing is missing\n")
                .endsWith("MISSING    worker.device=gpu: no card\n");
    }

    private String stderr() {
        return err.toString(Charset.defaultCharset());
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, Charset.defaultCharset());
    }

    /** Remembers what it was asked, and fails if told to. */
    private static final class FakeEngine implements Engine {
        private final List<TrainingRequest> requests = new ArrayList<>();
        private @Nullable Throwable failure;
        private String evaluated = "";
        private List<String> sampled = List.of();

        @Override
        public Result train(TrainingRequest request, PrintStream out) {
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            requests.add(request);
            return new Result(
                    Status.DONE,
                    0,
                    null,
                    request.job().name(),
                    10,
                    false,
                    1,
                    Map.of("test.accuracy", 0.9912),
                    1000,
                    "ab",
                    1,
                    1,
                    1,
                    2,
                    "fake",
                    1,
                    0.5,
                    true);
        }

        @Override
        public Map<String, Double> evaluate(Path model, String data, @Nullable String master, PrintStream out) {
            evaluated = model + " on " + data;
            return Map.of("test.accuracy", 0.98, "test.loss", 0.123456789);
        }

        @Override
        public void sample(Path model, List<String> assignments, Path pictures, PrintStream out) {
            sampled = assignments;
            out.println("drawn into " + pictures);
        }

        @Override
        public List<String> examine(Settings settings, @Nullable String master, PrintStream out) {
            out.println("workers=" + settings.getInt("workers"));
            return settings.getString("worker.device").equals("gpu")
                    ? List.of("worker.device=gpu: no card")
                    : List.of();
        }

        @Override
        public Outcome retrain(Pipeline pipeline, String date, @Nullable String master, PrintStream out) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> planNight(Pipeline pipeline, String date, PrintStream out) {
            return List.of("of " + date + " by " + pipeline.job().name());
        }

        @Override
        public BatchScoring.Scored score(
                Path model, List<String> assignments, @Nullable String master, String to, boolean overwrite) {
            sampled = assignments;
            return new BatchScoring.Scored(100, 1, 0.5);
        }

        @Override
        public List<String> dryRun(TrainingRequest request) {
            return List.of("data      of " + request.job().name());
        }

        @Override
        public String explain(Job job, Settings settings, @Nullable Integer examples) {
            return job.name() + " on " + settings.getString("data.path") + ", batch " + examples + ", workers "
                    + settings.getInt("workers") + System.lineSeparator();
        }

        @Override
        public void inspect(Settings settings, @Nullable String master, Path picture, PrintStream out) {
            out.println(settings.getString("data.path") + " by " + settings.getString("data.preparation") + " to "
                    + picture);
        }
    }
}
