package dev.cairn.driver.training;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.dataset.Datasets;
import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.step.Backend;
import dev.cairn.worker.step.Trainable;

/** How a job's step is computed, and where its time goes: in this process, on no data, without Spark. */
public final class StepExplanation {
    private StepExplanation() {}

    /**
     * The plan as a table; see {@link Trainable#explain}.
     *
     * @param settings whose data gives the shapes of the network
     * @param examples in the batch
     */
    public static String of(Job job, Settings settings, int examples) {
        DataShape data = Datasets.shape(DataSetup.of(settings));
        Backend backend = Backend.load();
        String plan = job.recipe(settings, data).network().explain(examples);
        return String.format(
                "%s, batch %d, %s: %s%n%n%s", job.name(), examples, backend.name(), backend.fingerprint(), plan);
    }
}
