package dev.cairn.server;

import dev.cairn.server.protocol.messages.ParametersDecoder;
import dev.cairn.server.round.Chunks;
import java.util.BitSet;
import org.agrona.MutableDirectBuffer;

/** Puts the parameters of one step together out of their chunks, in whatever order and however often these come. */
final class Assembly {
    private final Chunks chunks;
    private final MutableDirectBuffer parameters;
    private final BitSet received = new BitSet();
    private long step;
    private int count;
    private boolean stop;

    /**
     * Waits for parameters of at least {@code step} steps; as soon as newer ones appear, for those.
     *
     * @param parameters takes the floats of all chunks
     */
    Assembly(Chunks chunks, long step, MutableDirectBuffer parameters) {
        this.chunks = chunks;
        this.step = step;
        this.parameters = parameters;
    }

    void add(ParametersDecoder message) {
        int chunk = message.chunk();
        if (message.step() < step || chunk < 0 || chunk >= chunks.count()) {
            return;
        }
        if (message.step() > step) {
            step = message.step();
            received.clear();
            count = 0;
        }
        int bytes = chunks.length(chunk) * Float.BYTES;
        if (!received.get(chunk) && message.valuesLength() == bytes) {
            message.getValues(parameters, (chunks.from(chunk) - chunks.from()) * Float.BYTES, bytes);
            received.set(chunk);
            count++;
            stop = message.stop() != 0;
        }
    }

    boolean isComplete() {
        return count == chunks.count();
    }

    /** Steps applied to these parameters. */
    long step() {
        return step;
    }

    /** Whether training is to end at this step. */
    boolean stop() {
        return stop;
    }

    @Override
    public String toString() {
        return "parameters of step " + step + ", " + count + " of " + chunks.count() + " chunks here";
    }
}
