package dev.cairn.server.round;

import dev.cairn.server.update.Verdict;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Which steps are left out for the parameters' sake.
 *
 * <p>A step whose loss leaps up is one of two things. Either its batch is a bad one: then it is enough to pass it by. Or an
 * update before has spoilt the parameters: then the next batch's loss leaps up too, and the parameters go back to the last
 * ones that were found good, past all batches up to here. Which it is shows by itself, so a step is passed by first.
 *
 * @param skipNonFinite whether a step with a gradient that is not finite is left out; otherwise the run ends by it
 * @param spike a step whose loss is more than this many times the mean of those before is left out, above 1; infinity: none
 *     is
 * @param mostSpikes that a run may have; one with more has diverged
 */
public record Guard(boolean skipNonFinite, double spike, int mostSpikes) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Nothing is left out. */
    public static final Guard NONE = new Guard(false, Double.POSITIVE_INFINITY, 0);

    /** Steps whose gradients are not finite are. */
    public static final Guard SKIPS_NON_FINITE = new Guard(true, Double.POSITIVE_INFINITY, 0);

    /** A run that leaves out more steps than this in a row for gradients that are not finite has diverged. */
    public static final int MOST_NON_FINITE_IN_A_ROW = 10;

    /** Losses before the first that can be a spike. */
    public static final int FIRST_LOSSES = 20;

    /** Steps between two states that are kept to go back to. */
    public static final int GOOD_EVERY_STEPS = 100;

    /** The least part that a step has in the mean of the losses. */
    private static final double LEAST_WEIGHT = 0.02;

    public Guard {
        if (!(spike > 1) || mostSpikes < 0) {
            throw new IllegalArgumentException("optimizer.lossSpike=" + spike + ", optimizer.mostSpikes=" + mostSpikes
                    + ": must be above 1, and at least 0");
        }
    }

    /**
     * How it stands.
     *
     * @param nonFinite steps in a row, up to the last one, that were left out for their gradients
     * @param spikes steps so far that were left out for their losses
     * @param spiking those of them that are the last steps in a row
     * @param meanLoss of the steps applied, the late ones counting more
     * @param losses steps applied
     */
    public record State(int nonFinite, int spikes, int spiking, double meanLoss, long losses) implements Serializable {
        public static final State START = new State(0, 0, 0, 0, 0);

        private State withNonFinite() {
            return new State(nonFinite + 1, spikes, 0, meanLoss, losses);
        }

        private State withSpike() {
            return new State(nonFinite, spikes + 1, spiking + 1, meanLoss, losses);
        }

        private State withApplied(double loss) {
            if (!Double.isFinite(loss)) {
                return new State(0, spikes, 0, meanLoss, losses);
            }
            double weight = Math.max(1.0 / (losses + 1), LEAST_WEIGHT);
            return new State(0, spikes, 0, meanLoss + weight * (loss - meanLoss), losses + 1);
        }
    }

    /** Whether any step may be left out. */
    boolean isOn() {
        return skipNonFinite || watchesLoss();
    }

    private boolean watchesLoss() {
        return spike < Double.POSITIVE_INFINITY;
    }

    /** Whether states are kept to go back to. */
    public boolean keepsGood() {
        return watchesLoss();
    }

    /** Whether that from which a step, counted from 0, is computed is one of them, should its loss be good. */
    public boolean keepsGood(long step) {
        return watchesLoss() && step % GOOD_EVERY_STEPS == 0;
    }

    /**
     * How it stands after one more step.
     *
     * @param sumOfSquares of its gradient; NaN if that is not finite
     */
    State after(State before, double loss, double sumOfSquares) {
        if (isSpike(before, loss)) {
            return before.withSpike();
        }
        return Double.isFinite(sumOfSquares) ? before.withApplied(loss) : before.withNonFinite();
    }

    private boolean isSpike(State before, double loss) {
        return watchesLoss()
                && before.losses() >= FIRST_LOSSES
                && !(loss <= before.meanLoss() + (spike - 1) * Math.abs(before.meanLoss()));
    }

    /**
     * What becomes of a step, counted from 0, that has led to a state; null where it may be applied.
     *
     * @param loss of the step
     */
    @Nullable Verdict refusal(State after, long step, double loss) {
        if (after.spiking() > 0) {
            return spiked(after, step, loss);
        }
        return after.nonFinite() > 0 ? broken(after, step) : null;
    }

    private Verdict spiked(State after, long step, double loss) {
        if (after.spikes() > mostSpikes) {
            return new Verdict.Diverge(
                    "the loss of step %d is %.4g, more than %s times the mean of those before, %.4g; %d"
                                    .formatted(step + 1, loss, spike, after.meanLoss(), mostSpikes)
                            + " such steps were left out before");
        }
        return after.spiking() == 1 ? new Verdict.Skip() : new Verdict.Rewind();
    }

    private Verdict broken(State after, long step) {
        String cause = "the gradient of step " + (step + 1) + " is not finite";
        if (!skipNonFinite) {
            return new Verdict.Diverge(cause);
        }
        return after.nonFinite() > MOST_NON_FINITE_IN_A_ROW
                ? new Verdict.Diverge(cause + ", nor were those of the " + MOST_NON_FINITE_IN_A_ROW + " steps before")
                : new Verdict.Skip();
    }
}
