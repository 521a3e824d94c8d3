package dev.cairn.integration.bench;

import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.training.TrainingRun;
import dev.cairn.jobs.Catalogue;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Seconds until the MNIST CNN is as accurate as it should be, with two workers of which one takes five times as long. */
final class ConsistencyBench {
    private static final double ACCURACY = 0.985;
    private static final int WORKERS = 2;
    private static final int TIMES = 5;
    private static final int ROUNDS = Integer.getInteger("cairn.bench.rounds", 3);
    private static final String MNIST = System.getProperty("cairn.mnist", "../shared/data/mnist");
    private static final Map<String, List<String>> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("sync", List.of("server.consistency=sync"));
        KINDS.put("ssp(4)", List.of("server.consistency=ssp", "server.staleness=4"));
        KINDS.put("async", List.of("server.consistency=async"));
    }

    private static final Path FOLDER =
            Path.of("integration-tests", "target", "bench").toAbsolutePath();

    private ConsistencyBench() {}

    static List<Row> run() {
        if (!Files.isDirectory(Path.of(MNIST))) {
            System.err.println("error: consistency: " + MNIST + ": no such folder; it must hold MNIST's four files");
            System.exit(3);
        }
        Map<String, double[]> seconds = new LinkedHashMap<>();
        KINDS.keySet().forEach(kind -> seconds.put(kind, new double[ROUNDS]));
        for (int round = 0; round < ROUNDS; round++) {
            for (String kind : KINDS.keySet()) {
                seconds.get(kind)[round] = secondsToAccuracy(KINDS.get(kind), round + 1);
            }
        }
        double[] sync = seconds.get("sync");
        List<Row> rows = new ArrayList<>();
        seconds.forEach((kind, all) -> rows.add(Row.faster(
                "MNIST CNN, one of two workers 5x slower, to 98.5 % validation: " + kind + " against sync",
                all,
                sync)));
        return rows;
    }

    /** From the first step that is applied; infinity where the accuracy is not reached. */
    private static double secondsToAccuracy(List<String> consistency, int seed) {
        var job = new SlowedJob(Catalogue.job("cnn"), WORKERS, TIMES);
        var assignments = new ArrayList<>(List.of(
                "data.path=" + MNIST,
                "data.cache="
                        + Path.of("integration-tests", "target", "bench", "datasets")
                                .toAbsolutePath(),
                "workers=" + WORKERS,
                "seed=" + seed,
                "train.batchSize=64",
                "train.epochs=2",
                "train.maxSteps=1200",
                "train.evaluateEverySteps=100"));
        assignments.addAll(consistency);
        var settings = job.schema().read(null, assignments);
        var watch = new AccuracyWatch();
        try (var run = RunFolder.open(FOLDER.resolve("consistency"), settings, true);
                var out = new PrintStream(watch, false, StandardCharsets.UTF_8)) {
            Result result = new TrainingRun(job, settings, run, out).run(null);
            double seconds = watch.secondsTo(ACCURACY) - result.secondsToFirstStep();
            System.out.printf(Locale.ROOT, "%s seed %d: %.1f s, %s%n", consistency, seed, seconds, result.metrics());
            return seconds;
        }
    }
}
