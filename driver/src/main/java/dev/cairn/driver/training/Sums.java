package dev.cairn.driver.training;

import dev.cairn.worker.scoring.Scoring;
import java.util.List;
import java.util.Map;

/** Figures from what each rank has summed up. */
final class Sums {
    private Sums() {}

    /** Adds the ranks' sums in rank order, so that the same run gives the same figures. */
    static Map<String, Double> metrics(Scoring scoring, List<double[]> ranks) {
        double[] total = new double[scoring.width()];
        for (double[] sums : ranks) {
            for (int i = 0; i < total.length; i++) {
                total[i] += sums[i];
            }
        }
        return scoring.metrics(total);
    }
}
