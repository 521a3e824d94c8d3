package dev.cairn.server.placement;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerException;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.control.Line;
import dev.cairn.server.control.Message;
import dev.cairn.server.round.Chunks;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** Hears all shards elsewhere: tells the run what happens, and all shards what one of them has decided or ended. */
final class Relay implements RemoteShard.Events {
    private final RoundListener listener;
    private final SnapshotParts snapshots;
    private final List<RemoteShard> shards;
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * Makes shards of lines.
     *
     * @param lines to the shards, in their order
     * @param chunks of the whole vector
     * @param step from which the run goes on
     */
    Relay(List<Line> lines, Chunks chunks, long step, RoundListener listener) {
        int count = lines.size();
        this.listener = listener;
        this.snapshots = new SnapshotParts(count);
        this.shards = IntStream.range(0, count)
                .mapToObj(i -> new RemoteShard(lines.get(i), i, chunks.part(i, count), step, this))
                .toList();
    }

    List<RemoteShard> shards() {
        return shards;
    }

    SnapshotParts snapshots() {
        return snapshots;
    }

    @Override
    public void onMessage(Message message) {
        if (message instanceof Message.Step step) {
            listener.onStep(step.step(), step.loss(), step.examples());
        } else if (message instanceof Message.Skipped skipped) {
            listener.onSkipped(skipped.step(), skipped.rewound());
        } else if (message instanceof Message.Waiting waiting) {
            listener.onWaiting(waiting.step(), waiting.rank(), waiting.seconds());
        } else if (message instanceof Message.Scores scores) {
            listener.onScores(scores.step(), scores.rank(), scores.sums());
        } else if (message instanceof Message.StopsAt stop) {
            shards.forEach(shard -> shard.send(new Message.StopAt(stop.step())));
        } else if (message instanceof Message.Abort abort) {
            onLost(abort.exception());
        }
    }

    @Override
    public void onSnapshot(int shard, ServerState part) {
        snapshots.add(shard, part);
    }

    /** A shard ends the run for all, by going away or for a reason that it gives; the first one counts. */
    @Override
    public void onLost(ServerException cause) {
        if (ended.compareAndSet(false, true)) {
            listener.onAbort(cause);
            shards.forEach(shard -> shard.send(Message.Abort.of(cause)));
        }
    }
}
