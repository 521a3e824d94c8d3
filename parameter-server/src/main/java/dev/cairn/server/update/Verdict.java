package dev.cairn.server.update;

/** What becomes of a step's gradient: the same everywhere. */
public sealed interface Verdict {
    /** Applied as it is. */
    Apply PLAIN = new Apply(1, 1);

    /**
     * Applied.
     *
     * @param gradientScale by which the gradient is multiplied first
     * @param rateFactor by which the learning rate is multiplied
     */
    record Apply(float gradientScale, float rateFactor) implements Verdict {}

    /** Left out: parameters and state stay as they are, but the step counts. */
    record Skip() implements Verdict {}

    /** Left out, and parameters and state go back to the last that were found good; the step counts. */
    record Rewind() implements Verdict {}

    /** The run is over. */
    record Diverge(String cause) implements Verdict {}
}
