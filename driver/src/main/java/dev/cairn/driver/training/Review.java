package dev.cairn.driver.training;

import dev.cairn.driver.report.Exhibit;
import dev.cairn.worker.scoring.Scoring;
import java.util.List;

/** How a finished model is tested: its figures, and what else there is to look at. */
public interface Review {
    /** Whose metrics are the test's figures. */
    Scoring scoring();

    /**
     * What there is to look at.
     *
     * @param model that was tested
     * @param sums over the test part, of the scoring's width
     */
    List<Exhibit> of(TrainedModel model, double[] sums);

    /** Figures alone. */
    static Review figures(Scoring scoring) {
        return new Review() {
            @Override
            public Scoring scoring() {
                return scoring;
            }

            @Override
            public List<Exhibit> of(TrainedModel model, double[] sums) {
                return List.of();
            }
        };
    }
}
