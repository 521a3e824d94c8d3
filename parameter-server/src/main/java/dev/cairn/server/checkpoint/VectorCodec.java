package dev.cairn.server.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Vectors as little-endian floats, each with the CRC-32C of its bytes behind it. */
final class VectorCodec {
    private static final int BLOCK_FLOATS = 1 << 14;

    private final byte[] bytes = new byte[BLOCK_FLOATS * Float.BYTES];
    private final ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    void write(float[] vector, OutputStream out) throws IOException {
        CRC32C sum = new CRC32C();
        for (int from = 0; from < vector.length; from += BLOCK_FLOATS) {
            int count = Math.min(BLOCK_FLOATS, vector.length - from);
            block.asFloatBuffer().put(vector, from, count);
            sum.update(bytes, 0, count * Float.BYTES);
            out.write(bytes, 0, count * Float.BYTES);
        }
        block.putInt(0, (int) sum.getValue());
        out.write(bytes, 0, Integer.BYTES);
    }

    /**
     * Reads a vector.
     *
     * @param what names it in errors
     */
    float[] read(String what, int length, InputStream in) throws IOException {
        float[] vector = new float[length];
        CRC32C sum = new CRC32C();
        for (int from = 0; from < length; from += BLOCK_FLOATS) {
            int count = Math.min(BLOCK_FLOATS, length - from);
            fill(what, count * Float.BYTES, in);
            sum.update(bytes, 0, count * Float.BYTES);
            block.asFloatBuffer().get(vector, from, count);
        }
        fill(what, Integer.BYTES, in);
        if (block.getInt(0) != (int) sum.getValue()) {
            throw new DamagedCheckpointException(what + ": damaged, the checksum does not fit");
        }
        return vector;
    }

    private void fill(String what, int count, InputStream in) throws IOException {
        if (in.readNBytes(bytes, 0, count) < count) {
            throw new DamagedCheckpointException("cut off in " + what);
        }
    }
}
