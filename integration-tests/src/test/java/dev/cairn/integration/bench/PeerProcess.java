package dev.cairn.integration.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A reference network in DJL's PyTorch engine. It has a process of its own, since both stacks bring an OpenMP and a
 * oneDNN; it steps when asked to, times itself, and sleeps in between.
 */
final class PeerProcess implements Side, AutoCloseable {
    /** The class path of the peers, a system property that the script sets. */
    private static final String CLASS_PATH = "cairn.bench.peers";

    private static final String MAIN = "dev.cairn.integration.bench.pytorch.PyTorchPeer";
    private static final Duration ANSWER = Duration.ofMinutes(3);
    private static final Duration END = Duration.ofSeconds(10);

    private final String network;
    private final Path log;
    private final Process process;
    private final PrintStream requests;
    private final BufferedReader answers;
    private final int parameters;

    private PeerProcess(String network, Path log, Process process) {
        this.network = network;
        this.log = log;
        this.process = process;
        requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
        parameters = Math.toIntExact(answer("parameters "));
    }

    /** Starts a network's process, and waits until it is ready to step. */
    static PeerProcess start(String network, int threads) {
        String classPath = System.getProperty(CLASS_PATH);
        if (classPath == null) {
            throw new IllegalStateException(CLASS_PATH + ": not set; integration-tests/bench step sets it");
        }
        Path target = Path.of("integration-tests/target");
        Path log = target.resolve("bench-" + network + ".log");
        var builder = new ProcessBuilder(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx1g",
                "-Dai.djl.pytorch.num_threads=" + threads,
                "-Dai.djl.pytorch.num_interop_threads=1",
                "-cp",
                classPath,
                MAIN,
                network));
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        builder.environment().put("DJL_OFFLINE", "true");
        builder.environment().put("DJL_CACHE_DIR", target.resolve("djl").toString());
        builder.redirectError(log.toFile());
        try {
            return new PeerProcess(network, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int parameters() {
        return parameters;
    }

    @Override
    public long take(int steps) {
        requests.println("run " + steps);
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
        return new IllegalStateException("PyTorch's " + network + " " + what + "; see " + log);
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
