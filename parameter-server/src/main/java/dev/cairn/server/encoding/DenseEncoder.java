package dev.cairn.server.encoding;

import dev.cairn.server.round.Chunks;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Encodes right into the message. */
final class DenseEncoder implements GradientEncoder {
    private final DenseCodec codec;
    private final Chunks chunks;
    private DirectBuffer gradient = new UnsafeBuffer(new byte[0]);
    private int from;
    private int count;

    DenseEncoder(DenseCodec codec, Chunks chunks) {
        this.codec = codec;
        this.chunks = chunks;
    }

    @Override
    public void encode(long step, int chunk, DirectBuffer whole) {
        gradient = whole;
        from = chunks.from(chunk) * Float.BYTES;
        count = chunks.length(chunk);
    }

    @Override
    public Encoding encoding() {
        return codec.encoding();
    }

    @Override
    public int length() {
        return codec.bytes(count);
    }

    @Override
    public void write(MutableDirectBuffer buffer, int offset) {
        codec.write(gradient, from, count, buffer, offset);
    }
}
