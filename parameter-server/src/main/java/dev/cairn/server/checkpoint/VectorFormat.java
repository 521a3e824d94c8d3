package dev.cairn.server.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.zip.CRC32C;

/** A vector as bytes: little-endian floats, one after the other, and nothing else. */
public final class VectorFormat {
    private static final int BLOCK_FLOATS = 1 << 14;

    private VectorFormat() {}

    /** What a vector of so many floats takes. */
    public static long bytes(int length) {
        return (long) length * Float.BYTES;
    }

    /**
     * Writes a vector.
     *
     * @return the CRC-32C of its bytes
     */
    public static int write(float[] vector, OutputStream out) throws IOException {
        CRC32C sum = new CRC32C();
        byte[] bytes = new byte[BLOCK_FLOATS * Float.BYTES];
        FloatBuffer floats = floats(bytes);
        for (int from = 0; from < vector.length; from += BLOCK_FLOATS) {
            int count = Math.min(BLOCK_FLOATS, vector.length - from);
            floats.put(0, vector, from, count);
            sum.update(bytes, 0, count * Float.BYTES);
            out.write(bytes, 0, count * Float.BYTES);
        }
        return (int) sum.getValue();
    }

    /**
     * Fills a vector.
     *
     * @return the CRC-32C of its bytes
     * @throws EOFException if there are fewer
     */
    public static int read(float[] vector, InputStream in) throws IOException {
        CRC32C sum = new CRC32C();
        byte[] bytes = new byte[BLOCK_FLOATS * Float.BYTES];
        FloatBuffer floats = floats(bytes);
        for (int from = 0; from < vector.length; from += BLOCK_FLOATS) {
            int count = Math.min(BLOCK_FLOATS, vector.length - from);
            if (in.readNBytes(bytes, 0, count * Float.BYTES) < count * Float.BYTES) {
                throw new EOFException("ends before its " + vector.length + " floats");
            }
            sum.update(bytes, 0, count * Float.BYTES);
            floats.get(0, vector, from, count);
        }
        return (int) sum.getValue();
    }

    private static FloatBuffer floats(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
}
