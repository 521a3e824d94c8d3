package dev.cairn.server.round;

import dev.cairn.server.update.Plateau;
import dev.cairn.server.update.Verdict;
import java.io.Serializable;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of the steps that are held, once every shard has measured its part and the validation figure is
 * there where one is awaited. The squares are added up in the order of the shards, so the same measures give the same
 * verdict.
 */
public final class Arbiter {
    private static final long NONE = -1;

    private final Updates updates;
    private final double[] sums;
    private final BitSet measured = new BitSet();
    private Plateau.State plateau;
    private long step;
    private long figureStep = NONE;
    private double figure;
    private double loss;
    private Guard.State guarded;

    /** What the verdicts to come depend on. */
    public record State(Plateau.State plateau, Guard.State guard) implements Serializable {
        public static final State START = new State(Plateau.State.START, Guard.State.START);
    }

    /** Goes on from a state; the figure that the next step may wait for is to be handed in again. */
    public Arbiter(Updates updates, int shards, State state) {
        this.updates = updates;
        this.sums = new double[shards];
        this.plateau = state.plateau();
        this.guarded = state.guard();
    }

    public State state() {
        return new State(plateau, guarded);
    }

    /**
     * Takes what a shard has measured, once or more often; of a step that has been decided it changes nothing.
     *
     * @param sumOfSquares of its part of the mean gradient; NaN if that is not finite
     */
    public void measured(int shard, long ofStep, double sumOfSquares) {
        if (ofStep > step) { // steps that nobody held lie between
            step = ofStep;
            measured.clear();
        }
        if (ofStep == step) {
            sums[shard] = sumOfSquares;
            measured.set(shard);
        }
    }

    /** Takes the loss of a step, which all shards know alike. */
    public void takeLoss(double ofStep) {
        loss = ofStep;
    }

    /** Takes the validation figure after so many steps. */
    public void observed(long steps, double value) {
        figureStep = steps;
        figure = value;
    }

    /** The verdict on a step, given once; null while something is missing, and afterwards. */
    public @Nullable Verdict decide(long ofStep) {
        if (ofStep != step || !missing().isEmpty()) {
            return null;
        }
        double sum = 0;
        for (double part : sums) {
            sum += part;
        }
        if (updates.plateau() != null && updates.awaitsFigure(step)) {
            plateau = updates.plateau().after(plateau, figure);
        }
        step++;
        measured.clear();
        guarded = updates.guard().after(guarded, loss, sum);
        Verdict refusal = updates.guard().refusal(guarded, ofStep, loss);
        return refusal != null ? refusal : new Verdict.Apply(updates.clipping().scale(sum), plateau.rateFactor());
    }

    /** What the step in progress still waits for, as text; empty for nothing. */
    public String missing() {
        int shard = measured.nextClearBit(0);
        if (shard < sums.length) {
            return "the measure of server shard " + shard;
        }
        return updates.awaitsFigure(step) && figureStep != step ? "the validation figure" : "";
    }
}
