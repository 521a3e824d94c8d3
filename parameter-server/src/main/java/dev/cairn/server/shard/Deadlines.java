package dev.cairn.server.shard;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.round.Round;
import dev.cairn.server.shard.Members.Member;
import java.time.Duration;
import java.util.BitSet;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/** Watches that a run gets on: all ranks join, every rank delivers its gradient, a step that is held gets its verdict. */
final class Deadlines {
    private final ServerSettings settings;
    private final Members members;
    private final Agreement agreement;
    private final NanoClock clock;
    private final BitSet told = new BitSet();
    private long roundBeganNs;
    private long heldSinceNs;

    Deadlines(ServerSettings settings, Members members, Agreement agreement, NanoClock clock) {
        this.settings = settings;
        this.members = members;
        this.agreement = agreement;
        this.clock = clock;
    }

    /** Gradients of the next step are due. */
    void roundBegan() {
        roundBeganNs = clock.nanoTime();
        told.clear();
    }

    /** A step is complete and waits for its verdict. */
    void held() {
        heldSinceNs = clock.nanoTime();
    }

    long sinceRoundNs() {
        return clock.nanoTime() - roundBeganNs;
    }

    /** Tells of ranks that the others have waited for since long, each once a round. */
    void tellSlow(Round round, long step, RoundListener listener) {
        long ns = sinceRoundNs();
        if (!members.areComplete() || !isOver(settings.timeouts().slow(), ns)) {
            return;
        }
        for (int rank = 0; rank < settings.workers(); rank++) {
            if (!round.isComplete() && !round.has(rank) && !told.get(rank)) {
                told.set(rank);
                listener.onWaiting(step, rank, ns / 1e9);
            }
        }
    }

    /** What has been waited for too long, or null. */
    @Nullable ServerException missed(Round round, long step) {
        long nowNs = clock.nanoTime();
        if (!members.areComplete()) {
            return missedJoin(settings, members, nowNs);
        }
        Duration limit = settings.timeouts().step();
        if (round.isComplete()) {
            return isOver(limit, nowNs - heldSinceNs) ? missed(limit, agreement.missing() + " in step " + step) : null;
        }
        for (int rank = 0; rank < settings.workers(); rank++) {
            Member member = members.get(rank);
            if (member != null
                    && !round.has(rank)
                    && isOver(limit, nowNs - Math.max(roundBeganNs, member.lastHeardNs))) {
                return missed(
                        limit,
                        "the gradient of rank " + rank + " in step " + step
                                + (member.left ? ": the worker has left" : ""));
            }
        }
        return null;
    }

    /** What has been waited for too long while not all ranks have joined, or null. */
    static @Nullable ServerException missedJoin(ServerSettings settings, Members members, long nowNs) {
        Duration limit = settings.timeouts().join();
        return members.count() > 0 && isOver(limit, nowNs - members.firstJoinNs())
                ? missed(limit, "all " + settings.workers() + " workers to join: missing rank " + members.missing())
                : null;
    }

    static boolean isOver(Duration limit, long sinceNs) {
        return sinceNs > limit.toNanos();
    }

    static ServerException missed(Duration limit, String what) {
        return new ServerException(
                ServerException.Kind.UNAVAILABLE, "waited " + limit.toMillis() / 1000.0 + " s for " + what);
    }
}
