package dev.cairn.integration.bench;

import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.TrainingRun;
import dev.cairn.jobs.Catalogue;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.agrona.IoUtil;

/**
 * A night on MNIST: the champion was trained on 6,000 digits for five epochs, 600 more have come. Two trainings on all
 * 6,600, by turns: from scratch for five epochs, and from the champion's parameters for as long. How long does each take,
 * from its first step, to the best accuracy on validation that the one from scratch comes to?
 */
final class WarmStart {
    private static final int BEFORE = 6_000;
    private static final int NOW = 6_600;
    private static final int ROUNDS = Integer.getInteger("cairn.bench.rounds", 3);

    private final Path folder;
    private final Path mnist;

    private WarmStart(Path folder, Path mnist) {
        this.folder = folder;
        this.mnist = mnist;
    }

    /** @param measured before, should this part be skipped */
    static List<Row> rows(List<Row> measured) {
        Path mnist = Path.of(System.getProperty("cairn.bench.data", "../shared/data"), "mnist");
        if (!Files.isDirectory(mnist)) {
            throw new Skipped("warm needs MNIST's four files in " + mnist, measured);
        }
        try {
            Path folder = Files.createTempDirectory("cairn-bench-warm-");
            try {
                return new WarmStart(folder, mnist.toAbsolutePath()).race();
            } finally {
                IoUtil.delete(folder.toFile(), true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Row> race() {
        double[] warm = new double[ROUNDS];
        double[] scratch = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            String seed = "seed=" + (round + 1);
            Ran champion = run("champion-" + round, BEFORE, List.of(seed));
            Ran anew = run("scratch-" + round, NOW, List.of(seed));
            Ran on = run(
                    "warm-" + round,
                    NOW,
                    List.of(seed, "model.start=" + folder.resolve("champion-" + round + "/model")));
            double score = anew.watch().best();
            warm[round] = on.secondsTo(score);
            scratch[round] = anew.secondsTo(score);
            System.out.printf(
                    Locale.ROOT,
                    "%s: champion %.2f %%; to %.2f %%: from scratch %.1f s, warm %.1f s, which comes to %.2f %%%n",
                    seed,
                    100 * champion.watch().best(),
                    100 * score,
                    scratch[round],
                    warm[round],
                    100 * on.watch().best());
        }
        return List.of(Row.faster(
                "MNIST, 600 digits more: seconds to the best of 5 epochs, warm against scratch", warm, scratch));
    }

    private record Ran(Result result, AccuracyWatch watch) {
        /** From the first step on. */
        double secondsTo(double accuracy) {
            return watch.secondsTo(accuracy) - result.secondsToFirstStep();
        }
    }

    private Ran run(String name, int digits, List<String> more) {
        var job = Catalogue.job("cnn");
        var assignments = new ArrayList<>(List.of(
                "data.path=" + mnist,
                "data.cache=" + folder.resolve("datasets"),
                "data.trainLimit=" + digits,
                "data.validation=0.05",
                "train.epochs=5",
                "train.batchSize=64",
                "train.evaluateEverySteps=20",
                "checkpoint.everySteps=0",
                "workers=2"));
        assignments.addAll(more);
        Settings settings = job.schema().read(null, assignments);
        var watch = new AccuracyWatch();
        try (var run = RunFolder.open(folder.resolve(name), settings, true);
                var out = new PrintStream(watch, false, StandardCharsets.UTF_8)) {
            return new Ran(new TrainingRun(job, settings, run, out).run(null), watch);
        }
    }
}
