package dev.cairn.server.control;

import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.ShardAddress;
import dev.cairn.server.round.Arbiter;
import dev.cairn.server.round.Chunks;
import java.io.Serializable;
import java.util.List;

/**
 * What the driver of a run and a server shard elsewhere say to each other.
 *
 * <pre>
 * driver                                     shard
 *        <-- Ready                           the line is open, and both have the key
 * Assignment, the shard's state -->
 *        <-- Listening, or Abort             where workers will find it, or why it can't
 * Begin  -->                                 where all shards are: workers may join
 *        <-- Step, Skipped, Scores, Status ...
 * Heard, Observe, Snapshot, Stop, StopAt, Abort, Report -->
 *        <-- StopsAt, Abort, Holds and the shard's state
 * Close  -->                                 the end of the line
 * </pre>
 *
 * <p>A state is sent as floats right after the message that announces it: the parameters, then each of the optimizers'
 * vectors.
 */
public sealed interface Message extends Serializable {
    /**
     * A shard may be had.
     *
     * @param shard its number, where that has been fixed beforehand; else -1
     */
    record Ready(int shard) implements Message {}

    /**
     * What a shard is to do; its state follows.
     *
     * @param shard its number
     * @param shards of the run
     * @param serverId of shard 0
     * @param salt with which the workers' key follows from that of the line
     * @param chunks of the whole vector
     * @param snapshotEverySteps steps between two snapshots; 0 for none
     * @param step after which the state is
     * @param vectors optimizers' vectors that follow the parameters
     */
    @SuppressWarnings("ArrayRecordComponent") // a random number, never compared
    record Assignment(
            ServerSettings settings,
            int shard,
            int shards,
            long serverId,
            byte[] salt,
            Chunks chunks,
            long snapshotEverySteps,
            long step,
            int vectors,
            Arbiter.State arbiter)
            implements Message {
        /** The same for another shard. */
        public Assignment forShard(int other) {
            return new Assignment(
                    settings, other, shards, serverId, salt, chunks, snapshotEverySteps, step, vectors, arbiter);
        }

        /** The chunks of this shard. */
        public Chunks range() {
            return chunks.part(shard, shards);
        }
    }

    /** The shard has what it is to start from, and listens for workers. */
    record Listening(ShardAddress address) implements Message {}

    /** Where all shards listen, in their order. */
    record Begin(List<ShardAddress> shards) implements Message {
        public Begin {
            shards = List.copyOf(shards);
        }
    }

    /** A step has been applied; from shard 0, as are {@link Skipped}, {@link Waiting}, {@link Scores} and {@link StopsAt}. */
    record Step(long step, double loss, int examples) implements Message {}

    /** A step has been left out. */
    record Skipped(long step, boolean rewound) implements Message {}

    /** The other ranks wait for one. */
    record Waiting(long step, int rank, double seconds) implements Message {}

    /** A rank has evaluated. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Scores(long step, int rank, double[] sums) implements Message {}

    /** How a shard stands; said several times a second, and answered by {@link Heard}. */
    record Status(long step, long bytesPushed, long bytesPulled, long ignored) implements Message {
        public static final Status NONE = new Status(0, 0, 0, 0);
    }

    /** The driver is there. */
    record Heard() implements Message {}

    /** The validation figure after so many steps; to shard 0. */
    record Observe(long steps, double figure) implements Message {}

    /** A snapshot is wanted after the first step from this one on. */
    record Snapshot(long step) implements Message {}

    /** Training is to end after the step in progress; to shard 0. */
    record Stop() implements Message {}

    /** Where training will end. */
    record StopsAt(long step) implements Message {}

    /** Where training will end, as shard 0 has said. */
    record StopAt(long step) implements Message {}

    /** The run is over, for both sides. */
    record Abort(ServerException.Kind kind, String cause) implements Message {
        public static Abort of(ServerException cause) {
            return new Abort(cause.kind(), String.valueOf(cause.getMessage()));
        }

        public ServerException exception() {
            return new ServerException(kind, cause);
        }
    }

    /** Asks for the shard's state. */
    record Report() implements Message {}

    /**
     * The shard's state follows.
     *
     * @param snapshot whether it is a snapshot, or the answer to {@link Report}
     * @param arbiter shard 0's; of others without meaning
     */
    record Holds(boolean snapshot, long step, int vectors, Arbiter.State arbiter) implements Message {}

    /** The driver has no further use for the shard. */
    record Close() implements Message {}
}
