package dev.cairn.integration.bench;

import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.training.TrainingRun;
import dev.cairn.jobs.Catalogue;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What encodings save and what they cost: LeNet on MNIST with two workers, the same epochs, seed, optimizer and learning
 * rate for all. Bytes are those of whole messages over the whole run, warm-up included.
 */
final class CompressionBench {
    /** Fewer bytes than fp32 pushes, at the least, of the best that loses no more accuracy than this. */
    private static final double FEWER_BYTES_GATE = 250;

    private static final double LOSABLE_POINTS = 0.3;
    private static final double MB = 1e6;

    /** As in Deep Gradient Compression: momentum, whose rate falls to zero. */
    private static final List<String> COMMON = List.of(
            "workers=2",
            "train.epochs=5",
            "train.batchSize=64",
            "optimizer.name=momentum",
            "optimizer.learningRate=0.02",
            "optimizer.schedule=cosine");

    private static final Map<String, List<String>> ENCODINGS = encodings();

    private CompressionBench() {}

    private static Map<String, List<String>> encodings() {
        var all = new LinkedHashMap<String, List<String>>();
        all.put("fp32", List.of());
        all.put("fp16", List.of("server.encoding=fp16", "server.pullEncoding=fp16"));
        all.put("threshold", List.of("server.encoding=threshold", "server.threshold=0.1"));
        all.put("topk", List.of("server.encoding=topk", "server.topk=0.002", "server.encodingWarmupSteps=100"));
        return all;
    }

    /** The encodings, each of which can be asked for; fp32, with which they are compared, always runs. */
    static List<String> parts() {
        return List.copyOf(ENCODINGS.keySet());
    }

    static List<Row> run(List<String> names) {
        Path data = Path.of(System.getProperty("cairn.bench.data", "../shared/data"), "mnist");
        if (!Files.isDirectory(data)) {
            throw new Skipped("no folder " + data.toAbsolutePath().normalize()
                    + ": needs MNIST's four idx files there; CAIRN_DATA names another place");
        }
        Path folder = Path.of("integration-tests", "target", "bench", "compression");
        var results = new LinkedHashMap<String, Result>();
        results.put("fp32", train("fp32", data, folder));
        names.forEach(name -> results.computeIfAbsent(name, missing -> train(missing, data, folder)));
        var rows = new ArrayList<Row>();
        Result dense = Objects.requireNonNull(results.get("fp32"));
        results.forEach((name, result) -> rows.addAll(rows(name, result, dense)));
        results.entrySet().stream()
                .filter(entry -> pointsLost(entry.getValue(), dense) <= LOSABLE_POINTS)
                .min(Comparator.comparing(entry -> entry.getValue().bytesPushed()))
                .ifPresent(best -> rows.add(gate(best.getKey(), best.getValue(), dense)));
        return rows;
    }

    private static Result train(String name, Path data, Path folder) {
        var assignments = new ArrayList<>(COMMON);
        assignments.addAll(Objects.requireNonNull(ENCODINGS.get(name)));
        assignments.add("data.path=" + data);
        assignments.add("data.cache=" + folder.resolve("datasets"));
        var job = Catalogue.job("cnn");
        var settings = job.schema().read(null, assignments);
        try (var run = RunFolder.open(folder.resolve(name), settings, true)) {
            var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            return new TrainingRun(job, settings, run, silent).run(null);
        }
    }

    private static List<Row> rows(String name, Result result, Result dense) {
        double pushed = result.bytesPushed() / MB;
        double pulled = result.bytesPulled() / MB;
        double points = 100 * accuracy(result);
        double fewer = (double) dense.bytesPushed() / result.bytesPushed();
        Row bytes = new Row(name + ": pushed", pushed, dense.bytesPushed() / MB, "MB", fewer, null, true, 1, 0);
        return List.of(
                bytes,
                Row.stated(name + ": pulled", pulled, "MB"),
                Row.stated(name + ": in all", pushed + pulled, "MB"),
                Row.stated(name + ": test accuracy", points, "%"),
                Row.stated(name + ": accuracy lost", pointsLost(result, dense), "points"),
                Row.stated(name + ": throughput", result.examplesPerSecond(), "examples/s"));
    }

    private static Row gate(String name, Result result, Result dense) {
        double fewer = (double) dense.bytesPushed() / result.bytesPushed();
        return new Row(
                "fewest bytes pushed at no more than " + LOSABLE_POINTS + " points lost: " + name,
                result.bytesPushed() / MB,
                dense.bytesPushed() / MB,
                "MB",
                fewer,
                FEWER_BYTES_GATE,
                fewer >= FEWER_BYTES_GATE,
                1,
                0);
    }

    private static double accuracy(Result result) {
        return Objects.requireNonNull(result.metrics().get("test.accuracy"));
    }

    private static double pointsLost(Result result, Result dense) {
        return 100 * (accuracy(dense) - accuracy(result));
    }
}
