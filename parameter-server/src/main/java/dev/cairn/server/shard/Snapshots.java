package dev.cairn.server.shard;

import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.round.Arbiter;
import dev.cairn.server.round.Chunks;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies of the whole state while training goes on: after every so many steps, and when asked, each shard copies its part,
 * on its own thread, as it finishes that step. A snapshot is made only once the one before has been taken away, so there is never
 * more than one in memory.
 */
public final class Snapshots {
    private static final long NEVER = Long.MAX_VALUE;

    private final long everySteps;
    private final Chunks range;
    private final int vectors;
    private final int shards;
    private @Nullable Draft draft;
    private long newest = -1;
    private long requested = NEVER;

    /**
     * Begins without one.
     *
     * @param everySteps 0 for never
     * @param range of the parameters that the shards have together
     * @param vectors the optimizers' state vectors
     */
    public Snapshots(long everySteps, Chunks range, int vectors, int shards) {
        this.everySteps = everySteps;
        this.range = range;
        this.vectors = vectors;
        this.shards = shards;
    }

    /** A copy in the making: each shard writes its own range. */
    private final class Draft {
        final ServerState state;
        final AtomicInteger missing = new AtomicInteger(shards);
        Arbiter.State arbiter = Arbiter.State.START;

        Draft(long step) {
            this.state = ServerState.blank(step, range.from(), range.parameters(), vectors);
        }
    }

    /**
     * A shard has finished a step, and copies itself if that is due.
     *
     * @param arbiter the first shard's; null from others
     */
    void finished(Shard shard, Arbiter.@Nullable State arbiter) {
        long step = shard.step();
        Draft own = draft(step);
        if (own != null) {
            shard.copyTo(own.state);
            own.arbiter = arbiter == null ? own.arbiter : arbiter;
            own.missing.decrementAndGet();
        }
    }

    /** Asks for a copy after the first step from {@code step} on for which there is room. */
    public synchronized void request(long step) {
        requested = step;
    }

    /** The shard that comes first to a step decides for all whether a copy is due and there is room for it. */
    private synchronized @Nullable Draft draft(long step) {
        boolean due = step >= requested || (everySteps > 0 && step % everySteps == 0);
        if (due && draft == null && step > newest) {
            draft = new Draft(step);
            requested = step >= requested ? NEVER : requested;
        }
        newest = Math.max(newest, step);
        return draft != null && draft.state.step() == step ? draft : null;
    }

    /** Hands a snapshot over if there is a whole one; only then the next is made. */
    public void handOver(Consumer<ServerState> to) {
        Draft whole = whole();
        if (whole != null) {
            try {
                to.accept(whole.state.with(whole.state.step(), whole.arbiter));
            } finally {
                forget();
            }
        }
    }

    private synchronized @Nullable Draft whole() {
        return draft != null && draft.missing.get() == 0 ? draft : null;
    }

    private synchronized void forget() {
        draft = null;
    }
}
