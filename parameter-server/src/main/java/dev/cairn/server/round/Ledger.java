package dev.cairn.server.round;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Which chunks of which tickets have been applied: each counts once, in whatever order and however often it comes. */
public final class Ledger {
    private static final BitSet NONE = new BitSet();

    private final int chunks;
    private final Map<Long, BitSet> begun = new HashMap<>();
    private long complete;

    /**
     * Begins with a number of tickets that have been applied in full.
     *
     * @param chunks of a ticket's gradient
     */
    public Ledger(int chunks, long complete) {
        this.chunks = chunks;
        this.complete = complete;
    }

    /** Whether a chunk has been entered. */
    public boolean has(long ticket, int chunk) {
        return ticket < complete || begun.getOrDefault(ticket, NONE).get(chunk);
    }

    /** Whether all chunks of a ticket have been entered. */
    public boolean has(long ticket) {
        return ticket < complete || begun.getOrDefault(ticket, NONE).cardinality() == chunks;
    }

    /** Enters the chunks {@code [from, to)} of a ticket. */
    public void enter(long ticket, int from, int to) {
        if (ticket >= complete) {
            begun.computeIfAbsent(ticket, number -> new BitSet(chunks)).set(from, to);
            while (has(complete)) {
                begun.remove(complete);
                complete++;
            }
        }
    }

    /** The first ticket that has not been applied in full: all before it have. */
    public long complete() {
        return complete;
    }
}
