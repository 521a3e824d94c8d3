package dev.cairn.server;

import dev.cairn.server.block.Block;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Turns;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * How far workers may be apart.
 *
 * @param kind whether they wait for each other in every step, within a bound, or not at all
 * @param staleness steps by which parameters may lag behind the step for which they are handed out, with {@link Kind#SSP}
 * @param settleEverySteps at every multiple of each of these all wait until everything is applied; none: at the end alone
 */
public record Consistency(Kind kind, long staleness, List<Long> settleEverySteps) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** As in {@code server.consistency}. */
    public enum Kind {
        /** One step after the other, of all workers together. */
        SYNC,
        /** Stale synchronous parallel (Ho et al. 2013): each by itself, within a bound. */
        SSP,
        /** Each by itself. */
        ASYNC
    }

    /** One step after the other. */
    public static final Consistency SYNC = new Consistency(Kind.SYNC, 0, List.of(1L));

    public Consistency {
        settleEverySteps = List.copyOf(settleEverySteps);
        if (staleness < 0) {
            throw new IllegalArgumentException("server.staleness=" + staleness + ": must be >= 0");
        }
        if (settleEverySteps.stream().anyMatch(every -> every < 1)) {
            throw new IllegalArgumentException("settleEverySteps=" + settleEverySteps + ": must be >= 1");
        }
    }

    /** Within a bound; 0 steps settle nothing. */
    public static Consistency ssp(long staleness, long... settleEverySteps) {
        return new Consistency(Kind.SSP, staleness, positive(settleEverySteps));
    }

    /** Without a bound; 0 steps settle nothing. */
    public static Consistency async(long... settleEverySteps) {
        return new Consistency(Kind.ASYNC, 0, positive(settleEverySteps));
    }

    private static List<Long> positive(long[] steps) {
        return LongStream.of(steps).filter(every -> every != 0).boxed().toList();
    }

    public boolean isSync() {
        return kind == Kind.SYNC;
    }

    /** How many steps must have been applied in full before parameters are handed out for a step. */
    public long required(long step) {
        return kind == Kind.ASYNC ? 0 : Math.max(0, step - staleness);
    }

    /** The next step after {@code step} before which everything must have been applied; at most {@code last}. */
    public long settlesAfter(long step, long last) {
        return settleEverySteps.stream()
                .mapToLong(every -> (step / every + 1) * every)
                .reduce(last, Math::min);
    }

    /** What of a run's updates needs a whole step's gradient, which only {@link Kind#SYNC} has: a line each. */
    public List<String> refusals(Updates updates) {
        List<String> lines = new ArrayList<>();
        if (isSync()) {
            return lines;
        }
        if (updates.clipping().needsNorm()) {
            lines.add(refusal("optimizer.clipNorm=" + updates.clipping().maxNorm(), "or optimizer.clipValue"));
        }
        if (updates.guard().skipNonFinite()) {
            lines.add(refusal("optimizer.nonFinite=skip", "or optimizer.nonFinite=diverge"));
        }
        if (updates.guard().keepsGood()) {
            lines.add(refusal("optimizer.lossSpike=" + updates.guard().spike(), "or optimizer.lossSpike=0"));
        }
        if (updates.plateau() != null) {
            lines.add(refusal("optimizer.schedule=plateau", "or another schedule"));
        } else if (updates.figureEverySteps() > 0) {
            lines.add(refusal("train.patience or checkpoint.keepBest above 0", "or 0 for both"));
        }
        for (Block block : updates.blocks().list()) {
            if (!block.optimizer().turns().equals(Turns.ALWAYS)) {
                lines.add(refusal("turns of block " + block.name(), "or an optimizer that acts in every step"));
            }
        }
        return lines;
    }

    private String refusal(String setting, String way) {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return setting + ": needs whole steps, which server.consistency=" + name
                + " does not have; use server.consistency=sync " + way;
    }
}
