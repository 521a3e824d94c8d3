package dev.cairn.worker.data;

/**
 * What the feeds of a reader draw from, and whether they vary examples.
 *
 * @param varies in training; in scoring examples come as they are, but for what is masked
 */
record Variation(long seed, boolean varies) {
    /** The same for every run: two models are scored on the same masks. */
    static final Variation SCORING = new Variation(0, false);

    static Variation training(long seed) {
        return new Variation(seed, true);
    }
}
