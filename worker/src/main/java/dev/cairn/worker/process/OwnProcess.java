package dev.cairn.worker.process;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * A Java process with this one's class path and module flags, for work that needs an environment of its own. Its
 * messages go where this process's standard error goes.
 */
public final class OwnProcess {
    private static final List<String> PASSED_ON =
            List.of("--add-opens", "--add-modules", "--add-exports", "-Djdk.", "-Dorg.bytedeco.", "-Daeron.");
    private static final long GRACE_S = 10;

    private OwnProcess() {}

    /**
     * Starts the process and waits for what the call returns there. When the calling thread is interrupted the process
     * is killed; when this process dies, it ends.
     *
     * @param environment over this process's own
     * @param flags further flags of Java's
     * @throws CairnException that of the call
     * @throws IllegalStateException if the process ends without an answer
     */
    public static <R> R call(Call<R> call, Map<String, String> environment, List<String> flags) {
        Process process = start(environment, flags);
        Thread killer = new Thread(process::destroyForcibly, "own-process-end");
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            return answer(process, call);
        } finally {
            end(process);
            forget(killer);
        }
    }

    private static Process start(Map<String, String> environment, List<String> flags) {
        // what native code prints on standard output must not get between answers: these have descriptor 3
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 3>&1 1>&2", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> PASSED_ON.stream().anyMatch(flag::startsWith))
                .forEach(command::add);
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath(), ProcessMain.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new CairnException(ExitCode.INTERNAL, "a worker's own process does not start: " + e.getMessage(), e);
        }
    }

    /** What this process started with, and what Spark has added since. */
    private static String classPath() {
        Set<String> entries = new LinkedHashSet<>(
                List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        for (; loader != null; loader = loader.getParent()) {
            if (loader instanceof URLClassLoader jars) {
                for (URL url : jars.getURLs()) {
                    entries.add(url.getPath());
                }
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    @SuppressWarnings("unchecked") // the process answers with what the call returned, and nothing else
    private static <R> R answer(Process process, Call<R> call) {
        FutureTask<Object> answer =
                new FutureTask<>(() -> Parcel.read(process.getInputStream(), OwnProcess.class.getClassLoader()));
        try {
            Parcel.write(call, process.getOutputStream()); // which stays open: its end tells the process to end
            Thread reader = new Thread(answer, "own-process-answer");
            reader.setDaemon(true);
            reader.start();
            Answer given = (Answer) answer.get();
            if (given.failure() != null) {
                throw given.failure();
            }
            return (R) Objects.requireNonNull(given.value(), "a call returns something");
        } catch (IOException | ExecutionException e) {
            throw died(process, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CairnException(ExitCode.INTERRUPTED, "interrupted while a worker's own process ran", e);
        }
    }

    /** Kills it, and gives our end of its standard input back. */
    private static void end(Process process) {
        process.destroyForcibly();
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // what was not read any more is of no use
        }
    }

    /** As a task that has failed by itself, which Spark may start again. */
    private static IllegalStateException died(Process process, Exception cause) {
        try {
            boolean ended = process.waitFor(GRACE_S, TimeUnit.SECONDS);
            String how = ended ? "ended with code " + process.exitValue() : "does not answer";
            return new IllegalStateException("a worker's own process, " + process.pid() + ", " + how, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new IllegalStateException("interrupted while a worker's own process ended", e);
        }
    }

    private static void forget(Thread killer) {
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException e) {
            // this process is ending: the hook has run or will
        }
    }
}
