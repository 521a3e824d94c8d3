package dev.cairn.server.shard;

import dev.cairn.server.protocol.ShardWriter;
import dev.cairn.server.protocol.messages.DecidedDecoder;
import dev.cairn.server.protocol.messages.MeasuredDecoder;
import dev.cairn.server.round.Arbiter;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Verdict;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings the server's shards to one verdict on each step that is held: every shard sends its measure to shard 0, whose
 * arbiter decides and sends the verdict to all. What finds no room or gets lost is sent again; what comes twice changes
 * nothing.
 *
 * <pre>
 * shard s > 0:  measured -> Measured to shard 0 ... Decided from shard 0 -> verdict
 * shard 0:      measured, Measured of all others, figure -> verdict -> Decided to all others
 * </pre>
 */
final class Agreement {
    private static final long NONE = -1;

    private final int shard;
    private final List<ShardWriter> others;
    private final Arbiter arbiter;
    private final BitSet unsent = new BitSet();
    private long measuredStep = NONE;
    private double measure;
    private long decidedStep = NONE;
    private Verdict decided = Verdict.PLAIN;

    /**
     * Begins with nothing measured.
     *
     * @param shard this one's number
     * @param state which the arbiter goes on from
     * @param others the ways to the shards that this one speaks to: from shard 0 to 1, 2, ...; from another to shard 0
     */
    Agreement(int shard, int shards, Updates updates, Arbiter.State state, List<ShardWriter> others) {
        this.shard = shard;
        this.others = others;
        this.arbiter = new Arbiter(updates, shards, state);
    }

    /** What the verdicts to come depend on; only shard 0 knows, from others null. */
    Arbiter.@Nullable State state() {
        return leads() ? arbiter.state() : null;
    }

    private boolean leads() {
        return shard == 0;
    }

    /**
     * Takes this shard's own measure of a step.
     *
     * @param loss of all ranks
     * @param sumOfSquares of this shard's part of the gradient; NaN if not all is finite
     */
    void measured(long step, double loss, double sumOfSquares) {
        measuredStep = step;
        measure = sumOfSquares;
        if (leads()) {
            arbiter.takeLoss(loss);
            arbiter.measured(0, step, sumOfSquares);
            decide();
        } else {
            unsent.set(0);
            flush();
        }
    }

    /** Takes the validation figure after so many steps; only shard 0 needs it. */
    void observe(long steps, double figure) {
        arbiter.observed(steps, figure);
        decide();
    }

    void onMeasured(MeasuredDecoder message) {
        int from = message.shard();
        if (!leads() || from < 1 || from > others.size()) {
            return;
        }
        if (message.step() == decidedStep) {
            unsent.set(from - 1); // the verdict has got lost
            flush();
        } else if (message.step() > decidedStep) {
            arbiter.measured(from, message.step(), message.sumOfSquares());
            decide();
        }
    }

    void onDecided(DecidedDecoder message) {
        if (!leads() && message.step() == measuredStep && measuredStep > decidedStep) {
            decidedStep = measuredStep;
            decided = verdict(message);
            unsent.clear();
        }
    }

    private static Verdict verdict(DecidedDecoder message) {
        return switch (message.verdict()) {
            case SKIP -> new Verdict.Skip();
            case REWIND -> new Verdict.Rewind();
            default -> new Verdict.Apply(message.gradientScale(), message.rateFactor());
        };
    }

    private void decide() {
        Verdict verdict = leads() ? arbiter.decide(measuredStep) : null;
        if (verdict != null) {
            decidedStep = measuredStep;
            decided = verdict;
            unsent.set(0, verdict instanceof Verdict.Diverge ? 0 : others.size());
            flush();
        }
    }

    /** The verdict on a step, or null while there is none. */
    @Nullable Verdict verdict(long step) {
        return decidedStep == step ? decided : null;
    }

    /**
     * Sends what has found no room.
     *
     * @return number of messages sent
     */
    int flush() {
        int sent = 0;
        for (int other = unsent.nextSetBit(0); other >= 0; other = unsent.nextSetBit(other + 1)) {
            ShardWriter to = others.get(other);
            if (leads() ? to.decided(decidedStep, decided) : to.measured(shard, measuredStep, measure)) {
                unsent.clear(other);
                sent++;
            }
        }
        return sent;
    }

    /** Asks once more for a verdict that has not come. */
    void repeat() {
        if (!leads() && measuredStep > decidedStep) {
            unsent.set(0);
        }
    }

    /** What a step that is held waits for, as text. */
    String missing() {
        return leads() ? arbiter.missing() : "the verdict of server shard 0";
    }
}
