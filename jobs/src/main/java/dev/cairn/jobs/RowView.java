package dev.cairn.jobs;

import dev.cairn.driver.report.Exhibit;
import dev.cairn.driver.training.TrainedModel;
import dev.cairn.worker.scoring.Kept;
import java.util.List;

/** Rows of a table look like nothing: the numbers of the rows, in the table of mistakes, lead to them. */
record RowView() implements ExampleView {
    @Override
    public Kept kept() {
        return Kept.NOTHING;
    }

    @Override
    public List<Exhibit> of(TrainedModel model, Exhibit.Table mistakes, List<double[]> inputs) {
        return List.of(mistakes);
    }
}
