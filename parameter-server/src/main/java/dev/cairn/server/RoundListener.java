package dev.cairn.server;

/** Hears what happens in the rounds. Called on the server's own thread: must not block. */
public interface RoundListener {
    /** A listener that does nothing. */
    RoundListener NONE = new RoundListener() {};

    /**
     * A step has been applied.
     *
     * @param step its number, from 0
     * @param loss mean over the examples of all ranks
     * @param examples of all ranks together
     */
    default void onStep(long step, double loss, int examples) {}

    /** A step has been left out because its gradient was not finite; {@link #onStep} follows. */
    default void onSkipped(long step) {}

    /** A rank has sent the sums of its evaluation after {@code step} steps (of the client: {@code report}). */
    default void onScores(long step, int rank, double[] sums) {}

    /** The run has ended early: every worker's wait ends with this cause. */
    default void onAbort(ServerException cause) {}
}
