package dev.cairn.integration.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.integration.Command;
import dev.cairn.integration.Repository;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Where runs are made: {@link FaultyCnn} on digits that it draws, each run in a process of its own, as a user starts it. */
public final class Course {
    private static final Duration LONGEST = Duration.ofMinutes(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Supplier<String> master;
    private final int steps;
    private final Path faults;
    private final Map<List<String>, Run> undisturbed = new HashMap<>();

    /**
     * What came of a run.
     *
     * @param exitCode of its process
     * @param seconds of its process
     * @param struck strikes that left their mark
     */
    record Run(Path folder, int exitCode, double seconds, String out, String err, int struck) {
        JsonNode result() throws IOException {
            return JSON.readTree(folder.resolve("result.json").toFile());
        }

        String parameters() throws IOException {
            return result().path("parametersSha256").asText("none");
        }
    }

    /**
     * @param folder for all runs
     * @param master of Spark, asked for when the first run begins
     * @param steps of each run
     */
    public Course(Path folder, Supplier<String> master, int steps) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.master = master;
        this.steps = steps;
        this.faults = jar(folder.resolve("faults.jar"));
    }

    int steps() {
        return steps;
    }

    /** The run that nothing disturbs, made once for the same settings. */
    Run undisturbed(String... settings) throws IOException, InterruptedException {
        List<String> key = List.of(settings);
        Run known = undisturbed.get(key);
        if (known == null) {
            known = run("undisturbed-" + undisturbed.size(), List.of(), settings);
            if (known.exitCode() != 0) {
                throw new IllegalStateException(
                        "the undisturbed run: exit code " + known.exitCode() + "\n" + known.err());
            }
            undisturbed.put(key, known);
        }
        return known;
    }

    /** A run under a plan, to its end. */
    Run run(String name, List<Strike> plan, String... settings) throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        Command.Ended ended = command(name, plan, settings).within(LONGEST).run();
        double seconds = (System.nanoTime() - startNs) / 1e9;
        return new Run(runFolder(name), ended.exitCode(), seconds, ended.out(), ended.err(), struck(name));
    }

    /** What lets a run read its shards and write its checkpoints where the plan can strike. */
    String[] onStruckDisk(String name, List<Strike> plan) {
        List<String> settings = new ArrayList<>(StruckDisk.settings(plan, marks(name)));
        settings.add("data.cache=" + StruckDisk.uri(folder.resolve("datasets")));
        settings.add("checkpoint.path=" + StruckDisk.uri(folder.resolve(name + "-checkpoints")));
        return settings.toArray(String[]::new);
    }

    /** What came of a run whose process was started by {@link #command}. */
    Run ended(String name, int exitCode, double seconds) throws IOException {
        return new Run(runFolder(name), exitCode, seconds, "", "", struck(name));
    }

    Path runFolder(String name) {
        return folder.resolve(name);
    }

    private int struck(String name) throws IOException {
        Path marks = marks(name);
        if (!Files.isDirectory(marks)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(marks)) {
            return (int) all.count();
        }
    }

    private Path marks(String name) {
        return folder.resolve(name + "-marks");
    }

    /** The command of a run under a plan; given again it goes on. */
    Command command(String name, List<Strike> plan, String... settings) {
        List<String> words = new ArrayList<>(List.of(
                "-Xmx1g",
                "@" + Repository.root().resolve("integration-tests/jvm.options"),
                "-cp",
                faults + ":" + Repository.jar() + ":" + Repository.sparkHome() + "/jars/*",
                "dev.cairn.jobs.cli.Cairn",
                "train",
                FaultyCnn.class.getName(),
                "--master",
                master.get(),
                "--out",
                runFolder(name).toString()));
        settings(name, plan, settings).forEach(setting -> words.addAll(List.of("--set", setting)));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Command.of(java, words.toArray(String[]::new)).with(Map.of("OMP_NUM_THREADS", "1"));
    }

    /** What such a run is set to. */
    List<String> settings(String name, List<Strike> plan, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "faults.plan=" + Strike.text(plan),
                "faults.marks=" + marks(name),
                "data.cache=" + folder.resolve("datasets"),
                "data.digits.train=2000",
                "data.digits.test=400",
                "train.epochs=100000",
                "train.maxSteps=" + steps,
                "optimizer.scheduleSteps=" + steps,
                "train.evaluateEverySteps=" + steps / 8,
                "checkpoint.everySteps=" + steps / 8,
                "spark.cores.max=2",
                "spark.executor.cores=1",
                "spark.jars=" + Repository.jar() + "," + faults));
        all.addAll(List.of(more));
        return all;
    }

    /** This package's classes, for the executors. */
    private static Path jar(Path jar) throws IOException {
        String inside = Course.class.getPackageName().replace('.', '/');
        Path classes = Path.of(
                Course.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        try (OutputStream out = Files.newOutputStream(jar);
                var entries = new JarOutputStream(out);
                Stream<Path> files = Files.list(classes.resolve(inside))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(inside + "/" + file.getFileName()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        return jar;
    }
}
