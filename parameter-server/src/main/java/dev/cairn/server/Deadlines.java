package dev.cairn.server;

import dev.cairn.server.Members.Member;
import dev.cairn.server.round.Round;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Watches that a run gets on: all ranks join, every rank delivers its gradient, a step that is held gets its verdict. */
final class Deadlines {
    private final ServerSettings settings;
    private final Members members;
    private final Agreement agreement;
    private long joinBeganNs;
    private long roundBeganNs;
    private long heldSinceNs;

    Deadlines(ServerSettings settings, Members members, Agreement agreement) {
        this.settings = settings;
        this.members = members;
        this.agreement = agreement;
    }

    /** The first worker has joined. */
    void joinBegan(long nowNs) {
        joinBeganNs = nowNs;
    }

    /** Gradients of the next step are due. */
    void roundBegan(long nowNs) {
        roundBeganNs = nowNs;
    }

    /** A step is complete and waits for its verdict. */
    void held(long nowNs) {
        heldSinceNs = nowNs;
    }

    long sinceRoundNs(long nowNs) {
        return nowNs - roundBeganNs;
    }

    /** What has been waited for too long, or null. */
    @Nullable ServerException missed(Round round, long step, long nowNs) {
        if (members.count() == 0) {
            return null;
        }
        if (!members.areComplete()) {
            return isOver(settings.joinTimeout(), nowNs - joinBeganNs)
                    ? missed(
                            settings.joinTimeout(),
                            "all " + settings.workers() + " workers to join: missing rank " + members.missing())
                    : null;
        }
        Duration limit = settings.stepTimeout();
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

    private static boolean isOver(Duration limit, long sinceNs) {
        return sinceNs > limit.toNanos();
    }

    private static ServerException missed(Duration limit, String what) {
        return new ServerException(
                ServerException.Kind.UNAVAILABLE, "waited " + limit.toMillis() / 1000.0 + " s for " + what);
    }
}
