package dev.cairn.integration.bench;

import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.TrainingRun;
import dev.cairn.jobs.Catalogue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.IoUtil;

/** Whether workers ever wait for data: the reader by itself, under a training run, and what a second run saves. */
final class DataBench {
    static final List<String> PARTS = List.of("wait", "reader", "restart");

    /** Percent of the training loop's time. */
    private static final double MOST_WAITING = 2;

    private static final int ROUNDS = Integer.getInteger("cairn.bench.rounds", 3);
    private static final Pattern WAITING = Pattern.compile("([\\d.]+) % waiting for data");

    /** Everything that an image of one channel takes. */
    private static final List<String> FULL = List.of(
            "data.augment.flip=true",
            "data.augment.shift=2",
            "data.augment.rotation=15",
            "data.augment.zoom=0.15",
            "data.augment.crop=0.6",
            "data.augment.blur=1",
            "data.augment.brightness=0.2",
            "data.augment.contrast=0.2",
            "data.augment.cutout=8",
            "data.augment.mixup=0.2");

    private DataBench() {}

    static List<Row> run(List<String> parts) {
        List<Row> rows = new ArrayList<>();
        for (String part : parts) {
            switch (part) {
                case "wait" -> rows.addAll(waiting());
                case "reader" -> rows.addAll(ReaderSide.rows());
                case "restart" -> rows.addAll(restart());
                default -> throw new IllegalArgumentException(part);
            }
        }
        return rows;
    }

    /** Two workers on LeNet, after a run that warms up the JVM. */
    private static List<Row> waiting() {
        Path folder = temporary();
        try {
            run(folder, "warm-up", FULL, List.of());
            double[] shares = new double[ROUNDS];
            double[] speeds = new double[ROUNDS];
            double[] plain = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                Ran augmented = run(folder, "augmented", FULL, List.of());
                shares[round] = augmented.waiting();
                speeds[round] = augmented.result().examplesPerSecond();
                plain[round] =
                        run(folder, "plain", List.of(), List.of()).result().examplesPerSecond();
            }
            var waiting = new Sample(shares);
            double share = waiting.median();
            return List.of(
                    new Row(
                            "LeNet, two workers, full augmentation: time waiting for data",
                            share,
                            MOST_WAITING,
                            "%",
                            MOST_WAITING / Math.max(share, 1e-3),
                            1.0,
                            share <= MOST_WAITING,
                            ROUNDS,
                            waiting.range() / Math.max(share, 0.1)),
                    Row.more("LeNet, two workers: full augmentation against none", speeds, plain, "examples/s"));
        } finally {
            IoUtil.delete(folder.toFile(), true);
        }
    }

    /** From the command to the first step, the JVM and Spark's classes warm. */
    private static List<Row> restart() {
        Path folder = temporary();
        try {
            run(folder, "warm-up", List.of(), List.of("train.maxSteps=2"));
            double[] first = new double[ROUNDS];
            double[] second = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                var fresh = List.of("train.maxSteps=2", "data.digits.seed=" + (100 + round));
                first[round] = run(folder, "first", List.of(), fresh).secondsToFirstStep();
                second[round] = run(folder, "second", List.of(), fresh).secondsToFirstStep();
            }
            return List.of(
                    Row.faster("first step: second run on the same source against the first", second, first),
                    Row.stated(
                            "seconds that a second run saves",
                            new Sample(first).median() - new Sample(second).median(),
                            "s"));
        } finally {
            IoUtil.delete(folder.toFile(), true);
        }
    }

    /**
     * What a run has shown.
     *
     * @param waiting percent of the training loop's time that workers waited for data
     */
    private record Ran(Result result, double waiting, double secondsToFirstStep) {}

    private static Ran run(Path folder, String name, List<String> augmentation, List<String> more) {
        var job = Catalogue.job("cnn");
        var assignments = new ArrayList<>(List.of(
                "data.cache=" + folder.resolve("datasets"),
                "data.validation=0",
                "data.digits.train=8000",
                "data.digits.test=100",
                "train.epochs=6",
                "workers=2"));
        assignments.addAll(augmentation);
        assignments.addAll(more);
        Settings settings = job.schema().read(null, assignments);
        var said = new ByteArrayOutputStream();
        double begun = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
        try (var run = RunFolder.open(folder.resolve(name), settings, true);
                var out = new PrintStream(said, false, StandardCharsets.UTF_8)) {
            Result result = new TrainingRun(job, settings, run, out).run(null);
            out.flush();
            Matcher share = WAITING.matcher(said.toString(StandardCharsets.UTF_8));
            if (!share.find()) {
                throw new IllegalStateException("the run does not say how long its workers waited: " + said);
            }
            return new Ran(result, Double.parseDouble(share.group(1)), result.secondsToFirstStep() - begun);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("cairn-bench-data-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
