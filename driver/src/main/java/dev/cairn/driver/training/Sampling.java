package dev.cairn.driver.training;

import dev.cairn.driver.report.Exhibit;
import dev.cairn.driver.report.Gallery;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.step.Backend;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Has a saved model draw pictures or write text: in this process, without Spark. */
public final class Sampling {
    private Sampling() {}

    /**
     * Shows texts, and writes pictures into a folder.
     *
     * @param folder of the model
     * @param assignments each {@code sample.KEY=VALUE}, over the configuration that the model was trained under
     * @throws CairnException CONFIGURATION where the model draws and writes nothing; DATA where there is no model
     */
    public static void run(Job job, Path folder, List<String> assignments, Path pictures, PrintStream out) {
        TrainedModel model = TrainedModel.read(folder);
        Backend.load();
        if (showcase(job, folder, List.of(), model) == Showcase.NOTHING) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "--model " + folder + ": a model of job=" + job.name()
                            + " that has nothing to draw or to write; cairn evaluate scores it");
        }
        List<Exhibit> samples = showcase(job, folder, assignments, model).of(model);
        for (Exhibit sample : samples) {
            if (sample instanceof Exhibit.Text text) {
                out.println(text.text());
            }
        }
        List<Exhibit> drawn = samples.stream()
                .filter(sample -> !(sample instanceof Exhibit.Text))
                .toList();
        try {
            Gallery.write(pictures, drawn).forEach(file -> out.println("samples   " + file));
        } catch (IOException e) {
            throw new CairnException(
                    ExitCode.CONFIGURATION, "--out " + pictures + ": can't be written: " + e.getMessage(), e);
        }
    }

    private static Showcase showcase(Job job, Path folder, List<String> assignments, TrainedModel model) {
        return job.recipe(TrainedModel.settings(job, folder, assignments), model.data())
                .showcase();
    }
}
