package dev.cairn.server.placement;

import dev.cairn.server.checkpoint.ServerState;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts snapshots together from the parts that shards elsewhere send, one snapshot at a time. A shard leaves a snapshot out
 * while it still sends the one before, so a step's parts may never be complete: it is given up for a later step as soon as
 * a shard turns out to have left it out.
 */
final class SnapshotParts {
    private final int shards;
    private final TreeMap<Integer, ServerState> parts = new TreeMap<>();
    private long step = -1;

    SnapshotParts(int shards) {
        this.shards = shards;
    }

    /** Takes one shard's part; its steps ascend. */
    synchronized void add(int shard, ServerState part) {
        boolean leftOut = parts.size() < shards && !parts.containsKey(shard);
        if (part.step() > step && (parts.isEmpty() || leftOut)) {
            parts.clear();
            step = part.step();
        }
        if (part.step() == step) {
            parts.put(shard, part);
        }
    }

    /** Hands a snapshot over if there is a whole one; parts of the next may come meanwhile. */
    void handOver(Consumer<ServerState> to) {
        List<ServerState> whole = take();
        if (whole != null) {
            to.accept(ServerState.join(whole));
        }
    }

    private synchronized @Nullable List<ServerState> take() {
        if (parts.size() < shards) {
            return null;
        }
        List<ServerState> whole = List.copyOf(parts.values());
        parts.clear();
        return whole;
    }
}
