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

    /**
     * A step has been left out for its gradient or its loss; {@link #onStep} follows.
     *
     * @param rewound whether the run has gone back to the last good parameters and state too
     */
    default void onSkipped(long step, boolean rewound) {}

    /**
     * The other ranks wait for one: told once a step and rank, in {@code sync}.
     *
     * @param step its number, from 0
     * @param seconds since its gradient was due
     */
    default void onWaiting(long step, int rank, double seconds) {}

    /** A rank has sent the sums of its evaluation after {@code step} steps (of the client: {@code report}). */
    default void onScores(long step, int rank, double[] sums) {}

    /** The run has ended early: every worker's wait ends with this cause. */
    default void onAbort(ServerException cause) {}
}
