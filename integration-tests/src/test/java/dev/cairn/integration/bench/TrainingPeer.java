package dev.cairn.integration.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A peer that trains in a process of its own and says a line after each epoch. What it takes for its own evaluations is
 * not counted.
 *
 * @param name of its log
 * @param command that starts it
 * @param accuracy at which it may end
 * @param limit within which it must get there
 * @param patience after which it is killed: the limit, and what is not counted
 */
record TrainingPeer(String name, List<String> command, double accuracy, Duration limit, Duration patience) {
    private static final Path LOGS = Path.of("integration-tests", "target", "bench");
    private static final Pattern EPOCH = Pattern.compile(
            "^epoch \\d+ seconds ([0-9.]+) examples (\\d+) accuracy ([0-9.]+) changed (true|false)$",
            Pattern.MULTILINE);

    TrainingPeer {
        command = List.copyOf(command);
    }

    /** With this JVM's own java, flags for Spark, and further ones in the system property {@code cairn.bench.peer}. */
    static List<String> java(List<String> flags, String classPath, String main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.add("@integration-tests/jvm.options");
        command.addAll(flags);
        Stream.of(System.getProperty("cairn.bench.peer", "").split(" "))
                .filter(flag -> !flag.isEmpty())
                .forEach(command::add);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        return command;
    }

    Trained run() {
        double before = Loopback.bytes();
        String said = output();
        double bytes = Loopback.bytes() - before;
        double[] seconds = column(said, 1);
        double[] examples = column(said, 2);
        double[] accuracies = column(said, 3);
        int last = seconds.length - 1;
        if (last < 0) {
            return new Trained(limit.toSeconds(), false, false, 0, 0, bytes);
        }
        boolean reached = accuracies[last] >= accuracy && seconds[last] <= limit.toSeconds();
        boolean learned = said.contains("changed true");
        // Of the epochs behind the first, which Spark's start, the JIT compiler and the reading of files slow down.
        double pace =
                last == 0 ? examples[0] / seconds[0] : (examples[last] - examples[0]) / (seconds[last] - seconds[0]);
        return new Trained(
                reached ? seconds[last] : limit.toSeconds(), reached, learned, accuracies[last], pace, bytes);
    }

    /** What it has said on standard output, until it ended or was killed. */
    private String output() {
        try {
            Path out = Files.createDirectories(LOGS).resolve(name + ".out");
            var builder = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(LOGS.resolve(name + ".log").toFile());
            builder.environment().put("OMP_NUM_THREADS", "1");
            builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
            Process process = builder.start();
            try {
                boolean ended = process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
                System.out.println(name
                        + (ended
                                ? " ended with " + process.exitValue()
                                : " was cut off after " + patience.toSeconds() + " s")
                        + "; its logs are in " + LOGS);
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
            return Files.readString(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " trained", e);
        }
    }

    private static double[] column(String said, int group) {
        Matcher matcher = EPOCH.matcher(said);
        return matcher.results()
                .mapToDouble(line -> Double.parseDouble(line.group(group)))
                .toArray();
    }
}
