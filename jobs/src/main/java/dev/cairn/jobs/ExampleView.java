package dev.cairn.jobs;

import dev.cairn.driver.report.Exhibit;
import dev.cairn.driver.training.TrainedModel;
import dev.cairn.worker.scoring.Kept;
import java.util.List;

/** How the examples look on which a classifier is wrong. */
interface ExampleView {
    /** What must be kept of an example to show it. */
    Kept kept();

    /**
     * The mistakes with their examples.
     *
     * @param mistakes a row each, the worst first
     * @param inputs what was kept of each
     */
    List<Exhibit> of(TrainedModel model, Exhibit.Table mistakes, List<double[]> inputs);
}
