package dev.cairn.server.round;

import dev.cairn.server.update.Plateau;
import dev.cairn.server.update.Verdict;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of the steps that are held, once every shard has measured its part and the validation figure is
 * there where one is awaited. The squares are added up in the order of the shards, so the same measures give the same
 * verdict.
 */
public final class Arbiter {
    /** A run that skips more steps than this in a row has diverged. */
    public static final int MOST_SKIPS_IN_A_ROW = 10;

    private static final long NONE = -1;

    private final Updates updates;
    private final @Nullable Measure[] measures;
    private Plateau.State plateau = Plateau.State.START;
    private long step;
    private long figureStep = NONE;
    private double figure;
    private int skips;

    public Arbiter(Updates updates, int shards) {
        this.updates = updates;
        this.measures = new Measure[shards];
    }

    /** Takes a shard's measure, once or more often; of a step that has been decided it changes nothing. */
    public void measured(int shard, long ofStep, Measure measure) {
        if (ofStep > step) { // steps that nobody held lie between
            step = ofStep;
            Arrays.fill(measures, null);
        }
        if (ofStep == step) {
            measures[shard] = measure;
        }
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
        Measure whole = new Measure(0, true);
        for (Measure measure : measures) {
            whole = whole.plus(Objects.requireNonNull(measure));
        }
        if (updates.plateau() != null && updates.awaitsFigure(step)) {
            plateau = updates.plateau().after(plateau, figure);
        }
        step++;
        Arrays.fill(measures, null);
        return whole.finite() ? apply(whole.sumOfSquares()) : refuse(ofStep);
    }

    private Verdict apply(double sumOfSquares) {
        skips = 0;
        return new Verdict.Apply(updates.clipping().scale(sumOfSquares), plateau.rateFactor());
    }

    private Verdict refuse(long refused) {
        String cause = "the gradient of step " + (refused + 1) + " is not finite";
        if (!updates.skipNonFinite()) {
            return new Verdict.Diverge(cause);
        }
        skips++;
        return skips > MOST_SKIPS_IN_A_ROW
                ? new Verdict.Diverge(cause + ", nor were those of the " + MOST_SKIPS_IN_A_ROW + " steps before")
                : new Verdict.Skip();
    }

    /** What the step in progress still waits for, as text; empty for nothing. */
    public String missing() {
        for (int shard = 0; shard < measures.length; shard++) {
            if (measures[shard] == null) {
                return "the measure of server shard " + shard;
            }
        }
        return updates.awaitsFigure(step) && figureStep != step ? "the validation figure" : "";
    }
}
