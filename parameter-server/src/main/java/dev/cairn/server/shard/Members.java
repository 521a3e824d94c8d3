package dev.cairn.server.shard;

import dev.cairn.server.protocol.ReplyWriter;
import dev.cairn.server.transport.Outbox;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Who holds which rank. A rank has one member at a time; one of a higher generation takes the rank over. */
final class Members {
    /** One life of a rank. */
    static final class Member {
        final int rank;
        final int generation;
        final long nonce;
        final long session;
        final String replyTo;
        final String group;
        final Outbox outbox;
        long lastHeardNs;
        boolean left;
        boolean pulled;

        private Member(
                int rank, int generation, long nonce, long session, String replyTo, String group, Outbox outbox) {
            this.rank = rank;
            this.generation = generation;
            this.nonce = nonce;
            this.session = session;
            this.replyTo = replyTo;
            this.group = group;
            this.outbox = outbox;
        }
    }

    private final @Nullable Member[] byRank;
    private final Broadcast broadcast;
    private final ReplyWriter replies;
    private final LongSupplier sessions;
    private long firstJoinNs;

    Members(int workers, Broadcast broadcast, ReplyWriter replies, LongSupplier sessions) {
        this.byRank = new Member[workers];
        this.broadcast = broadcast;
        this.replies = replies;
        this.sessions = sessions;
    }

    /** The member of this rank and session, or null if it is not, or no longer, one. */
    @Nullable Member find(int rank, long session) {
        Member member = get(rank);
        return member != null && member.session == session ? member : null;
    }

    /** Whether the run has such a rank. */
    boolean isRank(int rank) {
        return rank >= 0 && rank < byRank.length;
    }

    /** The member that holds this rank now. */
    @Nullable Member get(int rank) {
        return isRank(rank) ? byRank[rank] : null;
    }

    /**
     * Lets a worker in, unless the rank is taken by the same or a higher generation: then it is told so.
     *
     * @return the new member, or the old one if this is a repetition; null if the worker has been refused
     */
    @Nullable Member join(int rank, int generation, long nonce, String replyTo, String group, long nowNs) {
        if (count() == 0) {
            firstJoinNs = nowNs;
        }
        Member held = byRank[rank];
        if (held != null && held.nonce == nonce && held.generation == generation) {
            held.lastHeardNs = nowNs;
            return held;
        }
        Outbox outbox = broadcast.join(replyTo, group);
        if (held != null && held.generation >= generation) {
            replies.refused(
                    outbox,
                    nonce,
                    "rank " + rank + " generation " + generation + ": generation " + held.generation
                            + " has the rank; a new attempt needs a higher one");
            broadcast.leave(replyTo, group);
            return null;
        }
        if (held != null) {
            replies.refused(
                    held.outbox, held.session, "rank " + rank + ": generation " + generation + " has taken over");
            broadcast.leave(held.replyTo, held.group);
        }
        Member member = new Member(rank, generation, nonce, sessions.getAsLong(), replyTo, group, outbox);
        member.lastHeardNs = nowNs;
        byRank[rank] = member;
        return member;
    }

    /** When the first worker joined. */
    long firstJoinNs() {
        return firstJoinNs;
    }

    boolean areComplete() {
        return count() == byRank.length;
    }

    /** Ranks that have joined so far. */
    int count() {
        int count = 0;
        for (Member member : byRank) {
            count += member == null ? 0 : 1;
        }
        return count;
    }

    /** All that have not said goodbye. */
    List<Member> present() {
        List<Member> present = new ArrayList<>();
        for (Member member : byRank) {
            if (member != null && !member.left) {
                present.add(member);
            }
        }
        return present;
    }

    /** The ranks that have not joined yet, as text. */
    String missing() {
        return IntStream.range(0, byRank.length)
                .filter(rank -> byRank[rank] == null)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
    }
}
