package dev.cairn.server;

import dev.cairn.server.encoding.Encodings;
import dev.cairn.server.protocol.JobKey;
import dev.cairn.server.round.Chunks;
import java.io.Serializable;
import java.util.List;

/**
 * How a worker reaches the server; the driver hands it to each worker through Spark.
 *
 * @param jobId the run
 * @param serverId random, new with each start of a server: its messages carry it
 * @param key who has it may join
 * @param sealMessages whether every message carries a proof of the key, not only those that begin and end a session
 * @param workers number of ranks
 * @param network where the server listens, and how messages come
 * @param chunks how the flat parameter vector is cut up
 * @param encodings of gradients and parameters on the wire
 * @param shards of the server: each has as many of the chunks as the others, or one more
 * @param consistency how far workers may be apart
 * @param timeouts deadlines of the run
 */
public record ServerAddress(
        String jobId,
        long serverId,
        JobKey key,
        boolean sealMessages,
        int workers,
        Network network,
        Chunks chunks,
        Encodings encodings,
        List<ShardAddress> shards,
        Consistency consistency,
        Timeouts timeouts)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public ServerAddress {
        shards = List.copyOf(shards);
    }

    /**
     * The address of a server with such settings.
     *
     * @param chunks of the whole vector
     */
    public static ServerAddress of(
            ServerSettings settings, long serverId, JobKey key, Chunks chunks, List<ShardAddress> shards) {
        return new ServerAddress(
                settings.jobId(),
                serverId,
                key,
                settings.sealMessages(),
                settings.workers(),
                settings.network(),
                chunks,
                settings.encodings(chunks.parameters()),
                shards,
                settings.consistency(),
                settings.timeouts());
    }

    /** The chunks of one shard. */
    public Chunks chunks(int shard) {
        return chunks.part(shard, shards.size());
    }

    /** By which a shard's messages are known. */
    public long serverId(int shard) {
        return serverId + shard;
    }

    /** Number of floats in the flat parameter vector. */
    public int parameterCount() {
        return chunks.to();
    }

    /** Bytes of parameters that a shard keeps, about. */
    public long shardBytes() {
        return (long) parameterCount() * Float.BYTES / shards.size();
    }

    @Override
    public String toString() {
        return "server of job " + jobId + " at " + shards.get(0).host();
    }
}
