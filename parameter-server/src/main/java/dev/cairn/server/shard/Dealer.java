package dev.cairn.server.shard;

import dev.cairn.server.Consistency;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * Deals the tickets in their order: each worker holds the one at which it works and the next, so that it can read ahead,
 * and who is faster gets more. Where everything is to settle, the steps beyond are dealt only once all before them have
 * been applied; then rank r gets part r. The tickets of the step at which training ends are for its parameters alone.
 */
final class Dealer {
    private static final int AT_ONCE = 2;

    private final int workers;
    private final Consistency consistency;
    private final List<List<Long>> held;
    private long next;
    private long settled;
    private long barrier;
    private long last;
    private boolean begun;

    /**
     * Begins with a step.
     *
     * @param last step at which training ends
     */
    Dealer(int workers, Consistency consistency, long step, long last) {
        this.workers = workers;
        this.consistency = consistency;
        this.held = Stream.generate(() -> (List<Long>) new ArrayList<Long>())
                .limit(workers)
                .toList();
        this.next = step * workers;
        this.barrier = step;
        this.settled = step;
        this.last = last;
    }

    /**
     * Deals what can be dealt.
     *
     * @param complete all tickets before this one have been applied
     * @param applied whether a ticket has been applied
     * @return the ranks that got something
     */
    BitSet deal(long complete, LongPredicate applied) {
        if (!begun || (settled < barrier && complete >= barrier * workers)) {
            begun = true;
            settled = barrier;
            barrier = consistency.settlesAfter(settled, last);
        }
        BitSet ranks = new BitSet();
        for (int most = 1; most <= AT_ONCE; most++) {
            for (int rank = 0; rank < workers && next < end(); rank++) {
                if (held.get(rank).stream()
                                .filter(ticket -> !applied.test(ticket))
                                .count()
                        < most) {
                    held.get(rank).add(next);
                    next++;
                    ranks.set(rank);
                }
            }
        }
        return ranks;
    }

    private long end() {
        return (settled == last ? last + 1 : barrier) * workers;
    }

    /** A rank pushes a ticket, so that the ones before it are done on all shards. */
    void begun(int rank, long ticket) {
        held.get(rank).removeIf(earlier -> earlier < ticket);
    }

    /** The tickets of a rank that it, or its next life, may have to do, in their order. */
    List<Long> held(int rank) {
        return held.get(rank);
    }

    /** The rank that holds a ticket, or -1. */
    int holder(long ticket) {
        for (int rank = 0; rank < workers; rank++) {
            if (held.get(rank).contains(ticket)) {
                return rank;
            }
        }
        return -1;
    }

    /** The last step before which everything has been applied and nothing after it was dealt. */
    long settled() {
        return settled;
    }

    /** The step at which training ends. */
    long last() {
        return last;
    }

    /** Lets training end after the steps that have been dealt, in whole or in part. */
    long stop() {
        last = Math.min(last, (next + workers - 1) / workers);
        barrier = Math.min(barrier, last);
        return last;
    }
}
