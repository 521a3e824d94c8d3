package dev.cairn.integration.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.integration.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code cairn train} as a user types it, in a process of its own: everything counts, from the start of the JVM to the
 * report, preparing the data and testing the model among it.
 *
 * @param job its name, or its class
 * @param epochs of which the learning rate's schedule makes the most
 */
record CairnRun(String job, String data, String master, int epochs, double accuracy, List<String> assignments) {
    private static final Path FOLDER =
            Path.of("integration-tests", "target", "bench").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(20);

    CairnRun {
        assignments = List.copyOf(assignments);
    }

    Trained run(int seed) {
        Path run = FOLDER.resolve("cairn-run");
        delete(FOLDER.resolve("cairn-data"));
        double before = Loopback.bytes();
        long start = System.nanoTime();
        int code = exitCode(command(run, seed));
        double seconds = (System.nanoTime() - start) / 1e9;
        double bytes = Loopback.bytes() - before;
        if (code != 0) {
            throw new IllegalStateException(
                    "cairn train ended with " + code + "; see " + FOLDER.resolve("cairn-run.log"));
        }
        JsonNode result = result(run);
        double reached = result.path("metrics").path("test.accuracy").asDouble();
        return new Trained(
                seconds,
                reached >= accuracy,
                reached > 0.2,
                reached,
                result.path("examplesPerSecond").asDouble(),
                Math.max(
                        bytes,
                        result.path("bytesPushed").asDouble()
                                + result.path("bytesPulled").asDouble()));
    }

    private List<String> command(Path run, int seed) {
        Path classes = Peers.ownClasses();
        String classPath = classes + ":" + Repository.jar() + ":" + Peers.sparkJars();
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                job,
                "--data",
                data,
                "--master",
                master,
                "--workers",
                "2",
                "--seed",
                String.valueOf(seed),
                "--out",
                run.toString(),
                "--overwrite"));
        List<String> settings = new ArrayList<>(
                List.of("data.cache=" + FOLDER.resolve("cairn-data"), "data.validation=0", "train.epochs=" + epochs));
        settings.addAll(assignments);
        if (!master.startsWith("local")) {
            settings.add("spark.executor.extraClassPath=" + classes);
            settings.add("spark.executor.cores=1");
            settings.add("spark.executor.memory=1g");
        }
        settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        return TrainingPeer.java(List.of("-Xmx3g"), classPath, "dev.cairn.jobs.cli.Cairn", arguments);
    }

    private static int exitCode(List<String> command) {
        try {
            Files.createDirectories(FOLDER);
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(FOLDER.resolve("cairn-run.log").toFile());
            builder.environment().put("OMP_NUM_THREADS", "1");
            Process process = builder.start();
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("cairn train was not done within " + LIMIT.toMinutes() + " minutes");
            }
            return process.exitValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Cairn trained", e);
        }
    }

    private static JsonNode result(Path run) {
        try {
            return new ObjectMapper().readTree(run.resolve("result.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
