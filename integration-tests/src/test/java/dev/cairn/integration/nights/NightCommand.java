package dev.cairn.integration.nights;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.driver.retraining.Stage;
import dev.cairn.integration.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** {@code cairn retrain} as a scheduler starts it, in a process of its own. */
final class NightCommand {
    private static final long MOST_MINUTES = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path pipeline;
    private final List<String> javaFlags;
    private int started;

    /**
     * @param folder for output
     * @param javaFlags of each process
     */
    NightCommand(Path folder, Path pipeline, List<String> javaFlags) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.pipeline = pipeline;
        this.javaFlags = List.copyOf(javaFlags);
    }

    /** A process that was started. */
    record Started(Process process, Path log, Path counts, long startNs) {
        /** Waits for its end. */
        Ended await() throws InterruptedException {
            if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
                throw new IllegalStateException("not ended within " + MOST_MINUTES + " minutes: " + log);
            }
            return new Ended(process.exitValue(), (System.nanoTime() - startNs) / 1e9, log, counts);
        }

        /** Waits until it has said something. */
        void awaitLine(String text) throws IOException, InterruptedException {
            while (process.isAlive() && !Files.readString(log).contains(text)) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    /** How a process ended. */
    record Ended(int exitCode, double seconds, Path log, Path counts) {
        String said() throws IOException {
            return Files.readString(log);
        }

        /** Files that were opened and created in a stage. */
        int files(Stage stage) throws IOException {
            Map<Stage, Integer> all = JSON.readValue(counts.toFile(), new TypeReference<>() {});
            return all.getOrDefault(stage, 0);
        }
    }

    Started start(LocalDate date, String... flags) throws IOException {
        String name = String.format("%03d", ++started);
        Path log = folder.resolve(name + ".log");
        Path counts = folder.resolve(name + ".json");
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g"));
        words.addAll(javaFlags);
        words.add("@" + Repository.root().resolve("integration-tests/jvm.options"));
        words.add("-D" + NightProcess.COUNTS + "=" + counts);
        words.addAll(List.of(flags));
        Path classes = Path.of(NightCommand.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        words.addAll(List.of("-cp", classes + ":" + Repository.jar() + ":" + Repository.sparkHome() + "/jars/*"));
        words.addAll(List.of(NightProcess.class.getName(), "retrain", pipeline.toString(), "--date", date.toString()));
        var builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Objects.requireNonNull(builder.environment()).put("OMP_NUM_THREADS", "1");
        return new Started(builder.start(), log, counts, System.nanoTime());
    }

    Ended run(LocalDate date, String... flags) throws IOException, InterruptedException {
        return start(date, flags).await();
    }

    /** Runs until it is killed, before one of the files that a stage opens or creates. */
    Ended killed(LocalDate date, Stage stage, int file) throws IOException, InterruptedException {
        return run(date, "-D" + NightProcess.KILL + "=" + stage + ":" + file);
    }
}
