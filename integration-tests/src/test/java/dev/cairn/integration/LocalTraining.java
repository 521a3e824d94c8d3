package dev.cairn.integration;

import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.training.TrainingRun;
import dev.cairn.jobs.Catalogue;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs of jobs in this JVM's own local Spark, on few digits where nothing else is named. */
public final class LocalTraining {
    private final Path folder;

    /** Keeps its runs and its datasets in a folder. */
    public LocalTraining(Path folder) {
        this.folder = folder;
    }

    /** Trains the job cnn into the folder {@code name}, or goes on there. */
    Result train(String name, String... assignments) {
        return trainJob("cnn", name, assignments);
    }

    /** The same with any job of the catalogue, or one by its class. */
    public Result trainJob(String jobName, String name, String... assignments) {
        var job = Catalogue.job(jobName);
        var settings = job.schema().read(null, settings(assignments));
        try (var run = RunFolder.open(run(name), settings, false)) {
            var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            return new TrainingRun(job, settings, run, silent).run(null);
        }
    }

    /** What a run is given: few digits, kept in the folder, and these assignments. */
    List<String> settings(String... assignments) {
        var all = new ArrayList<>(
                List.of("data.cache=" + folder.resolve("datasets"), "data.digits.train=2000", "data.digits.test=400"));
        all.addAll(List.of(assignments));
        return all;
    }

    Path run(String name) {
        return folder.resolve(name);
    }

    /** The parameters that a run has ended with. */
    float[] parameters(String name) {
        Path model = run(name).resolve("model");
        return SavedModel.read(model).readParameters(model);
    }
}
