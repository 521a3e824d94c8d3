package dev.cairn.server;

import dev.cairn.server.round.Chunks;
import java.io.Serializable;
import java.time.Duration;

/**
 * How a worker reaches the server; the driver hands it to each worker through Spark.
 *
 * @param jobId the run
 * @param serverId random, new with each start of a server: its messages carry it
 * @param key random; who knows it may join. Never printed
 * @param workers number of ranks
 * @param machine identity of the server's machine: workers there use shared memory
 * @param aeronDirectory the server's Aeron folder on that machine
 * @param endpoint {@code host:port} of the server's UDP socket
 * @param mtuBytes largest datagram
 * @param udpOnly never use shared memory
 * @param chunks how the flat parameter vector is cut up
 * @param shards of the server: each has as many of the chunks as the others, or one more
 * @param joinTimeout deadline for all ranks to join
 * @param stepTimeout deadline for a step
 */
public record ServerAddress(
        String jobId,
        long serverId,
        long key,
        int workers,
        String machine,
        String aeronDirectory,
        String endpoint,
        int mtuBytes,
        boolean udpOnly,
        Chunks chunks,
        int shards,
        Duration joinTimeout,
        Duration stepTimeout)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The chunks of one shard. */
    public Chunks chunks(int shard) {
        return chunks.part(shard, shards);
    }

    /** Number of floats in the flat parameter vector. */
    public int parameterCount() {
        return chunks.to();
    }

    @Override
    public String toString() {
        return "server of job " + jobId + " at " + endpoint;
    }
}
