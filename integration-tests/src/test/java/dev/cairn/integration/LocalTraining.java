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

/** Runs of the job cnn in this JVM's own local Spark, on few digits. */
final class LocalTraining {
    private final Path folder;

    /** Keeps its runs and its datasets in a folder. */
    LocalTraining(Path folder) {
        this.folder = folder;
    }

    /** Trains into the folder {@code name}. */
    Result train(String name, String... assignments) {
        var all = new ArrayList<>(
                List.of("data.cache=" + folder.resolve("datasets"), "data.digits.train=2000", "data.digits.test=400"));
        all.addAll(List.of(assignments));
        var job = Catalogue.job("cnn");
        var settings = job.schema().read(null, all);
        try (var run = RunFolder.open(run(name), settings, false)) {
            var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            return new TrainingRun(job, settings, run, silent).run(null);
        }
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
