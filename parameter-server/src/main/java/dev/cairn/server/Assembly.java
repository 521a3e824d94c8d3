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
    private final boolean pulled;
    private long step;
    private int count;
    private boolean stop;

    private Assembly(Chunks chunks, long step, boolean pulled, MutableDirectBuffer parameters) {
        this.chunks = chunks;
        this.step = step;
        this.pulled = pulled;
        this.parameters = parameters;
    }

    /** The newest parameters, from the answer to a Pull alone: a round may be in progress. */
    static Assembly newest(Chunks chunks, MutableDirectBuffer parameters) {
        return new Assembly(chunks, 0, true, parameters);
    }

    /** Parameters of {@code step} steps, as the round produces them. */
    static Assembly of(Chunks chunks, long step, MutableDirectBuffer parameters) {
        return new Assembly(chunks, step, false, parameters);
    }

    void add(ParametersDecoder message) {
        int chunk = message.chunk();
        boolean answer = message.flags().pulled();
        if (message.step() < step || chunk < 0 || chunk >= chunks.count() || (pulled && !answer)) {
            return;
        }
        if (message.step() > step) {
            if (!answer) {
                return;
            }
            step = message.step();
            received.clear();
            count = 0;
        }
        int bytes = chunks.length(chunk) * Float.BYTES;
        if (!received.get(chunk) && message.valuesLength() == bytes) {
            message.getValues(parameters, (chunks.from(chunk) - chunks.from()) * Float.BYTES, bytes);
            received.set(chunk);
            count++;
            stop = message.flags().stop();
        }
    }

    boolean isComplete() {
        return count == chunks.count();
    }

    /** Chunks that are here. */
    int received() {
        return count;
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
