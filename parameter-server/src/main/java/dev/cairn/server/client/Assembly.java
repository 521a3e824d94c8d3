package dev.cairn.server.client;

import dev.cairn.server.protocol.messages.ParametersDecoder;
import dev.cairn.server.round.Chunks;
import java.util.BitSet;
import org.agrona.MutableDirectBuffer;

/** Puts the parameters of one step together out of their chunks, in whatever order and however often these come. */
public final class Assembly {
    private final Chunks chunks;
    private final MutableDirectBuffer parameters;
    private final BitSet received = new BitSet();
    private final long step;
    private final String name;
    private int count;
    private boolean stop;

    /** Awaits the parameters of {@code step} steps. */
    public Assembly(Chunks chunks, long step, MutableDirectBuffer parameters) {
        this(chunks, step, "parameters of step " + step, parameters);
    }

    /**
     * Awaits parameters.
     *
     * @param step that they carry, or the ticket's number
     * @param name of what is awaited
     */
    Assembly(Chunks chunks, long step, String name, MutableDirectBuffer parameters) {
        this.name = name;
        this.chunks = chunks;
        this.step = step;
        this.parameters = parameters;
    }

    /** Takes a chunk, if it is one that is missing. */
    public void add(ParametersDecoder message) {
        int chunk = message.chunk();
        if (message.step() != step || chunk < 0 || chunk >= chunks.count() || received.get(chunk)) {
            return;
        }
        int bytes = chunks.length(chunk) * Float.BYTES;
        if (message.valuesLength() == bytes) {
            stop |= message.flags().stop();
            message.getValues(parameters, chunks.from(chunk) * Float.BYTES, bytes);
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

    @Override
    public String toString() {
        return name + ", " + count + " of " + chunks.count() + " chunks here";
    }
}
