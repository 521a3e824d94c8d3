package dev.cairn.server.encoding;

import dev.cairn.server.round.Chunks;
import dev.cairn.server.transport.MessageWriter;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** A rank's gradients on their way into messages, chunk by chunk. Belongs to one thread. */
public interface GradientEncoder extends MessageWriter {
    /** For one rank, which begins without history. */
    static GradientEncoder of(Encodings encodings, Chunks chunks) {
        PushEncoding push = encodings.push();
        return push instanceof PushEncoding.Sparse sparse
                ? new SparseEncoder(sparse, encodings.parts(), chunks)
                : new DenseEncoder(DenseCodec.of(push.encoding()), chunks);
    }

    /**
     * Takes a chunk of a step's gradient, once; {@link #write} may then be called any number of times, until the next
     * chunk.
     *
     * @param gradient the whole flat vector; must stay as it is until the chunk is written
     */
    void encode(long step, int chunk, DirectBuffer gradient);

    /** What the chunk's message must name. */
    Encoding encoding();

    /** Bytes of the chunk's payload. */
    int length();

    @Override
    void write(MutableDirectBuffer buffer, int offset);

    /**
     * Copies of what is kept from step to step, flat vectors: a run that is resumed needs them to end on the same bits.
     * Without sparse encoding none.
     */
    default List<float[]> history() {
        return List.of();
    }

    /** Goes on from what {@link #history} gave to an encoder for the same run and rank. */
    default void restore(List<float[]> history) {}
}
