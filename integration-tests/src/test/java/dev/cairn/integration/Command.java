package dev.cairn.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command that runs to its end as a process of its own, as a user would type it. */
public final class Command {
    private final List<String> words;
    private Path logs = Repository.newFolder("command");
    private Path folder = logs;
    private Duration deadline = Duration.ofMinutes(2);
    private Map<String, String> environment = Map.of();

    private Command(List<String> words) {
        this.words = words;
    }

    /** {@code deploy/bin/cairn} with these arguments. */
    public static Command cairn(String... arguments) {
        return of(Repository.launcher().toString(), arguments);
    }

    /** Plain {@code spark-submit} of the given jar. */
    public static Command sparkSubmit(String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Repository.sparkHome().resolve("jars") + "/*"));
        // this JVM was started with the flags that the driver needs
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-") || argument.startsWith("-Djdk."))
                .forEach(words::add);
        words.add("org.apache.spark.deploy.SparkSubmit");
        return of(words, arguments);
    }

    public static Command of(String program, String... arguments) {
        return of(List.of(program), arguments);
    }

    private static Command of(List<String> program, String... arguments) {
        List<String> words = new ArrayList<>(program);
        words.addAll(List.of(arguments));
        return new Command(words);
    }

    /** The folder to run in; left out: a new one, which holds the output as well. */
    public Command in(Path workingFolder) {
        folder = workingFolder;
        return this;
    }

    /** The folder for its output, files stdout and stderr; left out: a new one. */
    public Command writing(Path folder) {
        logs = folder;
        return this;
    }

    public Command within(Duration limit) {
        deadline = limit;
        return this;
    }

    public Command with(Map<String, String> variables) {
        environment = variables;
        return this;
    }

    /**
     * Runs it.
     *
     * @throws AssertionError when it has not ended within the deadline; it is killed then
     */
    public Ended run() {
        try {
            long start = System.nanoTime();
            Process process = start();
            boolean ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
                throw new AssertionError(String.join(" ", words) + " has not ended within " + deadline.toSeconds()
                        + " s:\n" + Files.readString(out()) + Files.readString(err()));
            }
            Duration wall = Duration.ofNanos(System.nanoTime() - start);
            return new Ended(process.exitValue(), Files.readString(out()), Files.readString(err()), wall);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + words + " ran", e);
        }
    }

    private Path out() {
        return logs.resolve("stdout");
    }

    private Path err() {
        return logs.resolve("stderr");
    }

    /** Starts it, and leaves it to the caller to end it. */
    public Process start() {
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out().toFile())
                .redirectError(err().toFile());
        builder.environment().remove("SPARK_HOME");
        builder.environment().put("SPARK_SCALA_VERSION", "2.12");
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a command ended, and what it wrote. */
    public record Ended(int exitCode, String out, String err, Duration wall) {}
}
