package dev.cairn.server.client;

import dev.cairn.server.encoding.DenseCodec;
import dev.cairn.server.protocol.messages.ParametersDecoder;
import dev.cairn.server.round.Chunks;
import java.util.BitSet;
import org.agrona.MutableDirectBuffer;

/** Puts the parameters of one step together out of their chunks, in whatever order and however often these come. */
public final class Assembly {
    private final Chunks chunks;
    private final DenseCodec codec;
    private final MutableDirectBuffer parameters;
    private final BitSet received = new BitSet();
    private final long step;
    private final String name;
    private int count;
    private boolean stop;
    private boolean settled = true;

    /**
     * Awaits the parameters of {@code step} steps.
     *
     * @param codec of the parameters' encoding
     */
    public Assembly(Chunks chunks, DenseCodec codec, long step, MutableDirectBuffer parameters) {
        this(chunks, codec, step, "parameters of step " + step, parameters);
    }

    /**
     * Awaits parameters.
     *
     * @param codec of the parameters' encoding
     * @param step that they carry, or the ticket's number
     * @param name of what is awaited
     */
    Assembly(Chunks chunks, DenseCodec codec, long step, String name, MutableDirectBuffer parameters) {
        this.name = name;
        this.chunks = chunks;
        this.codec = codec;
        this.step = step;
        this.parameters = parameters;
    }

    /** Takes a chunk, if it is one that is missing. */
    public void add(ParametersDecoder message) {
        int chunk = message.chunk();
        if (message.step() != step || chunk < 0 || chunk >= chunks.count() || received.get(chunk)) {
            return;
        }
        int length = chunks.length(chunk);
        if (message.encoding() == codec.encoding().code() && message.valuesLength() == codec.bytes(length)) {
            stop |= message.flags().stop();
            settled &= message.flags().settled();
            int data = message.limit() + ParametersDecoder.valuesHeaderLength();
            codec.read(message.buffer(), data, length, parameters, chunks.from(chunk) * Float.BYTES);
            received.set(chunk);
            count++;
        }
    }

    /** Whether all chunks are here. */
    public boolean isComplete() {
        return count == chunks.count();
    }

    /** Chunks that are here. */
    int received() {
        return count;
    }

    /** Whether all chunks of one shard are here. */
    boolean has(Chunks shard) {
        return received.nextClearBit(shard.first()) >= shard.first() + shard.count();
    }

    /** Steps applied to these parameters. */
    public long step() {
        return step;
    }

    /** Whether training is to end at this step. */
    public boolean stop() {
        return stop;
    }

    /** Whether exactly the steps before the ticket's have been applied to all chunks that are here. */
    public boolean settled() {
        return settled;
    }

    @Override
    public String toString() {
        return name + ", " + count + " of " + chunks.count() + " chunks here";
    }
}
