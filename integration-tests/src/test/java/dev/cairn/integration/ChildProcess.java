package dev.cairn.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that writes to a log file, and dies with the test's JVM however that ends: its guardian,
 * a shell, kills it as soon as the pipe from here is closed.
 */
public final class ChildProcess implements AutoCloseable {
    private static final String GUARD = "\"$@\" </dev/null & child=$!; cat >/dev/null; kill -9 $child";
    private static final Duration END = Duration.ofSeconds(10);

    private final String name;
    private final Path log;
    private final Process guardian;

    private ChildProcess(String name, Path log, Process guardian) {
        this.name = name;
        this.log = log;
        this.guardian = guardian;
    }

    public static ChildProcess start(String name, Path log, Map<String, String> environment, List<String> command) {
        List<String> guarded = new ArrayList<>(List.of("bash", "-c", GUARD, "guard"));
        guarded.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(guarded).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            return new ChildProcess(name, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the log holds a line that the pattern finds itself in, and returns its first group. */
    public String awaitLog(Pattern pattern, Duration deadline) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < deadline.toNanos()) {
            Matcher matcher = pattern.matcher(log());
            if (matcher.find()) {
                return matcher.group(1);
            }
            pause();
        }
        throw new AssertionError(name + " has not said \"" + pattern + "\" within " + deadline.toSeconds() + " s; "
                + log + ":\n" + log());
    }

    public String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a process", e);
        }
    }

    /** Kills the process and what it has started. */
    @Override
    public void close() {
        List<ProcessHandle> all = guardian.descendants().toList();
        all.forEach(ProcessHandle::destroyForcibly);
        guardian.destroyForcibly();
        try {
            if (!guardian.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " is still there " + END.toSeconds() + " s after it was killed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
