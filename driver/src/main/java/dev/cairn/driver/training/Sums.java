package dev.cairn.driver.training;

import dev.cairn.worker.scoring.Scoring;
import java.util.List;
import java.util.Map;

/** What each rank has summed up, put together. */
final class Sums {
    private Sums() {}

    /** Adds the ranks' sums in rank order, so that the same run gives the same figures. */
    static double[] total(Scoring scoring, List<double[]> ranks) {
        double[] total = new double[scoring.width()];
        ranks.forEach(sums -> scoring.merge(sums, total));
        return total;
    }

    static Map<String, Double> metrics(Scoring scoring, List<double[]> ranks) {
        return scoring.metrics(total(scoring, ranks));
    }
}
