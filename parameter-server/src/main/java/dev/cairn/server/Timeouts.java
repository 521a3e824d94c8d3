package dev.cairn.server;

import java.io.Serializable;
import java.time.Duration;

/**
 * For how long a run waits for a worker.
 *
 * @param join from the first worker's join to the last one's
 * @param step a worker silent for so long in a step ends the run
 * @param slow after so long in a step, it is told which workers the others wait for
 */
public record Timeouts(Duration join, Duration step, Duration slow) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Two minutes for all to join, five for a step. */
    public static final Timeouts USUAL = new Timeouts(Duration.ofMinutes(2), Duration.ofMinutes(5));

    /** A worker is slow after 10 s. */
    public Timeouts(Duration join, Duration step) {
        this(join, step, Duration.ofSeconds(10));
    }

    /** Whether all are longer than nothing. */
    boolean arePositive() {
        return isPositive(join) && isPositive(step) && isPositive(slow);
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isZero() && !duration.isNegative();
    }
}
