package dev.cairn.integration.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A reference network in a process of its own: a peer's, since its stack brings an OpenMP and a oneDNN as ours does, or
 * Cairn's. It steps when asked to, times itself, and sleeps in between.
 */
final class StepProcess implements Side, AutoCloseable {
    private static final Path TARGET = Path.of("integration-tests/target");
    private static final Duration ANSWER = Duration.ofMinutes(3);
    private static final Duration END = Duration.ofSeconds(10);

    private final String name;
    private final Path log;
    private final Process process;
    private final PrintStream requests;
    private final BufferedReader answers;
    private final int parameters;

    private StepProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
        parameters = Math.toIntExact(answer("parameters "));
    }

    /** Starts a network in a peer framework, and waits until it is ready to step. */
    static StepProcess peer(String framework, String network, int threads) {
        List<String> flags = List.of("-Xmx1g");
        return start(
                framework + "-" + network,
                threads,
                command(
                        flags,
                        Peers.frameworks(),
                        "dev.cairn.peers.Peer",
                        framework,
                        network,
                        Integer.toString(threads)));
    }

    /** Starts a network in DL4J, on one thread, and waits until it is ready to step. */
    static StepProcess dl4j(String network) {
        String classPath = Peers.dl4j() + ":" + Peers.sparkJars();
        return start(
                "dl4j-" + network, 1, command(List.of("-Xmx2g"), classPath, "dev.cairn.peers.dl4j.StepPeer", network));
    }

    /** Starts a network in Cairn, with this JVM's flags and class path, and waits until it is ready to step. */
    static StepProcess cairn(Reference reference) {
        return start(
                "cairn-" + reference.name(),
                1,
                command(
                        ManagementFactory.getRuntimeMXBean().getInputArguments(),
                        System.getProperty("java.class.path"),
                        ReplicaProcess.class.getName(),
                        reference.key()));
    }

    private static List<String> command(List<String> flags, String classPath, String main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(List.of(arguments));
        return command;
    }

    private static StepProcess start(String name, int threads, List<String> command) {
        try {
            Path log = Files.createDirectories(TARGET.resolve("bench")).resolve(name + ".log");
            var builder = new ProcessBuilder(command).redirectError(log.toFile());
            builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
            builder.environment().put("DJL_OFFLINE", "true");
            builder.environment().put("DJL_CACHE_DIR", TARGET.resolve("djl").toString());
            return new StepProcess(name, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int parameters() {
        return parameters;
    }

    @Override
    public long take(int steps) {
        begin(steps);
        return finish();
    }

    /** Has it take so many steps; {@link #finish} waits for them. */
    void begin(int steps) {
        requests.println("run " + steps);
    }

    long finish() {
        return answer("took ");
    }

    private long answer(String prefix) {
        try {
            String line = CompletableFuture.supplyAsync(this::readLine).get(ANSWER.toSeconds(), TimeUnit.SECONDS);
            if (line != null && line.startsWith(prefix)) {
                return Long.parseLong(line.substring(prefix.length()));
            }
            throw failed("said " + line + " where \"" + prefix + "N\" was due");
        } catch (TimeoutException e) {
            throw failed("has not said \"" + prefix + "N\" within " + ANSWER.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("was not waited for");
        }
    }

    private IllegalStateException failed(String what) {
        process.destroyForcibly();
        return new IllegalStateException(name + " " + what + "; see " + log);
    }

    private String readLine() {
        try {
            return answers.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process: it goes with its input. */
    @Override
    public void close() {
        requests.close();
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
