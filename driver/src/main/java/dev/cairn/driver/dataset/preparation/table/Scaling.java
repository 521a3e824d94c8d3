package dev.cairn.driver.dataset.preparation.table;

/** How numbers are brought to a common size. */
public enum Scaling {
    /** By the mean and the standard deviation of the training part. */
    STANDARD,
    /** From the least to the greatest number of the training part: from 0 to 1. */
    MINMAX,
    NONE;

    /** The number that becomes 0. */
    public double offset(Profile profile) {
        return switch (this) {
            case STANDARD -> profile.mean();
            case MINMAX -> profile.least();
            case NONE -> 0;
        };
    }

    /** What a number's distance from the offset is divided by; 1 where all numbers are the same. */
    public double scale(Profile profile) {
        double scale =
                switch (this) {
                    case STANDARD -> profile.deviation();
                    case MINMAX -> profile.most() - profile.least();
                    case NONE -> 1;
                };
        return scale > 0 ? scale : 1;
    }
}
