package dev.cairn.server.placement;

import dev.cairn.server.ServerSettings;
import dev.cairn.server.protocol.ReplyWriter;
import dev.cairn.server.protocol.RequestWriter;
import dev.cairn.server.protocol.Seal;
import dev.cairn.server.round.Chunks;
import dev.cairn.server.transport.BufferSizes;

/**
 * How a flat vector is cut up.
 *
 * @param chunks of the whole
 * @param shards as many as are asked for, or as there are chunks
 * @param sizes of a shard's buffers
 */
record Layout(Chunks chunks, int shards, BufferSizes sizes) {
    private static final int FLOATS_A_CACHE_LINE = 16;

    static Layout of(ServerSettings settings, int parameters) {
        int mtuBytes = settings.network().mtuBytes();
        Chunks chunks = new Chunks(0, parameters, chunkLength(mtuBytes));
        int shards = Math.min(settings.shards(), chunks.count());
        return new Layout(chunks, shards, BufferSizes.forStep((long) parameters * Float.BYTES / shards, mtuBytes));
    }

    /** Floats of a chunk: what fits one frame, in whole cache lines. */
    private static int chunkLength(int mtuBytes) {
        int header = Math.max(RequestWriter.PUSH_BYTES, ReplyWriter.PARAMETERS_BYTES) + Seal.BYTES;
        int floats = (BufferSizes.maxMessageBytes(mtuBytes) - header) / Float.BYTES;
        return floats / FLOATS_A_CACHE_LINE * FLOATS_A_CACHE_LINE;
    }
}
