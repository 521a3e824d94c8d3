package dev.cairn.driver.dataset.preparation.series;

import java.util.Arrays;

/** Carries the last known value of each feature forward, for some rows. */
final class GapFiller {
    private final int limit;
    private final double[] known;
    private final int[] age;

    /** @param limit rows on end for which a value is carried on */
    GapFiller(int features, int limit) {
        this.limit = limit;
        known = new double[features];
        age = new int[features];
        forget();
    }

    /** Forgets everything: another series begins. */
    void forget() {
        Arrays.fill(known, Double.NaN);
    }

    /** The value of the next row; for a missing one, NaN, the last that was known, unless that was too long ago. */
    double next(int feature, double value) {
        if (!Double.isNaN(value)) {
            known[feature] = value;
            age[feature] = 0;
            return value;
        }
        age[feature]++;
        return age[feature] <= limit ? known[feature] : Double.NaN;
    }
}
