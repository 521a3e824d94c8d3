package dev.cairn.server.encoding;

import dev.cairn.server.encoding.Parts.Range;
import dev.cairn.server.protocol.Floats;
import dev.cairn.server.round.Chunks;
import java.util.List;
import org.agrona.DirectBuffer;

/** Chunks of gradients as a server shard takes them out of messages. Belongs to one thread. */
public final class GradientDecoder {
    private final Encoding agreed;
    private final Chunks chunks;
    private final DenseCodec dense;
    private final SparseReader sparse = new SparseReader();
    private final List<ChunkParts> parts;

    /**
     * For one shard.
     *
     * @param chunks of the shard
     */
    public GradientDecoder(Encodings encodings, Chunks chunks) {
        this.agreed = encodings.push().encoding();
        this.chunks = chunks;
        this.dense = DenseCodec.of(agreed.isSparse() ? Encoding.FP32 : agreed);
        this.parts = ChunkParts.of(encodings.parts(), chunks);
    }

    /**
     * Reads one of the shard's chunks.
     *
     * @param code of the encoding that the message names
     * @param to takes the gradient from index 0 on
     * @return false if the encoding is not the one agreed on, or the payload is none of it; then {@code to} may hold
     *     anything
     */
    public boolean decode(int code, int chunk, DirectBuffer from, int index, int bytes, float[] to) {
        if (code == dense.encoding().code()) {
            boolean fits = bytes == dense.bytes(chunks.length(chunk));
            if (fits) {
                dense.read(from, index, chunks.length(chunk), to);
            }
            return fits;
        }
        return agreed.isSparse() && code == agreed.code() && decodeSparse(chunk, from, index, index + bytes, to);
    }

    private boolean decodeSparse(int chunk, DirectBuffer from, int index, int end, float[] to) {
        int data = sparse.read(agreed == Encoding.THRESHOLD, from, index, end, to, chunks.length(chunk));
        if (data < 0 || end - data != parts.get(chunk).exactBytes()) {
            return false;
        }
        for (Range part : parts.get(chunk).exact()) {
            Floats.get(from, data, to, part.from(), part.length());
            data += part.length() * Float.BYTES;
        }
        return true;
    }
}
