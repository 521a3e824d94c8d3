package dev.cairn.server.shard;

import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.round.Arbiter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies of the whole state while training goes on: after every so many steps each shard copies its part, on its own
 * thread, as it finishes that step. A snapshot is made only once the one before has been taken away, so there is never
 * more than one in memory.
 */
public final class Snapshots {
    private final long everySteps;
    private final int parameters;
    private final int vectors;
    private final int shards;
    private @Nullable Draft draft;
    private long newest = -1;

    /**
     * Begins without one.
     *
     * @param everySteps 0 for never
     * @param parameters floats in the flat vector
     * @param vectors the optimizers' state vectors
     */
    public Snapshots(long everySteps, int parameters, int vectors, int shards) {
        this.everySteps = everySteps;
        this.parameters = parameters;
        this.vectors = vectors;
        this.shards = shards;
    }

    /** A copy in the making: each shard writes its own range. */
    private final class Draft {
        final long step;
        final float[] flat = new float[parameters];
        final List<float[]> state = zeros(vectors, parameters);
        final AtomicInteger missing = new AtomicInteger(shards);
        Arbiter.State arbiter = Arbiter.State.START;

        Draft(long step) {
            this.step = step;
        }
    }

    /** Vectors of zeros. */
    public static List<float[]> zeros(int vectors, int length) {
        List<float[]> zeros = new ArrayList<>();
        for (int i = 0; i < vectors; i++) {
            zeros.add(new float[length]);
        }
        return zeros;
    }

    /**
     * A shard has finished a step, and copies itself if that is due.
     *
     * @param arbiter the first shard's; null from others
     */
    void finished(Shard shard, Arbiter.@Nullable State arbiter) {
        long step = shard.step();
        Draft own = everySteps > 0 && step % everySteps == 0 ? draft(step) : null;
        if (own != null) {
            shard.copyTo(own.flat, own.state);
            own.arbiter = arbiter == null ? own.arbiter : arbiter;
            own.missing.decrementAndGet();
        }
    }

    /** The shard that comes first to a step decides for all whether there is room for a copy. */
    private synchronized @Nullable Draft draft(long step) {
        if (draft == null && step > newest) {
            draft = new Draft(step);
        }
        newest = Math.max(newest, step);
        return draft != null && draft.step == step ? draft : null;
    }

    /** Hands a snapshot over if there is a whole one; only then the next is made. */
    public void handOver(Consumer<ServerState> to) {
        Draft whole = whole();
        if (whole != null) {
            try {
                to.accept(new ServerState(whole.step, whole.flat, whole.state, whole.arbiter));
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
