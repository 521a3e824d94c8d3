package dev.cairn.server.update;

import java.io.Serializable;

/**
 * Lowers the learning rate when a validation figure, the smaller the better, has stopped falling. The step behind
 * each figure waits for it: so the rate changes at the same step in every run.
 *
 * @param factor by which the rate is multiplied each time, above 0 and below 1; typical 0.1
 * @param patience figures in a row that may be no better than the best, at least 0
 */
public record Plateau(float factor, int patience) implements Serializable {
    /** What counts as better: by this part of the best figure. */
    private static final double THRESHOLD = 1e-4;

    public Plateau {
        if (!(factor > 0 && factor < 1) || patience < 0) {
            throw new IllegalArgumentException("optimizer.decayFactor=" + factor + ", optimizer.patience=" + patience
                    + ": the factor must be > 0 and < 1, patience >= 0");
        }
    }

    /** How it stands: the best figure so far, how many since then were no better, the factor on the learning rate. */
    public record State(double best, int since, float rateFactor) implements Serializable {
        public static final State START = new State(Double.POSITIVE_INFINITY, 0, 1);
    }

    /** How it stands after one more figure. */
    public State after(State state, double figure) {
        double best = state.best();
        if (figure < best - Math.abs(best) * THRESHOLD || (best == Double.POSITIVE_INFINITY && figure < best)) {
            return new State(figure, 0, state.rateFactor());
        }
        return state.since() < patience
                ? new State(best, state.since() + 1, state.rateFactor())
                : new State(best, 0, state.rateFactor() * factor);
    }
}
