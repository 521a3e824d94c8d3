package dev.cairn.server.encoding;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Puts the payload of a sparse chunk together:
 *
 * <pre>
 * uint16 n, number of values; uint8 b; for THRESHOLD float t, the threshold
 * n times: the indices skipped since the last one, in Rice code (by 2^b in ones and a zero, the rest in b bits);
 *          for THRESHOLD one bit more, the sign
 * for TOPK n times bf16, from the next byte on
 * </pre>
 */
final class SparseWriter {
    static final int HEADER_BYTES = 3;
    /** Times the mean gap this is about the best divisor for gaps that come by chance: log 2. */
    private static final double BEST_DIVISOR = 0.69;

    private final byte[] bytes;
    private final UnsafeBuffer buffer;
    private final BitWriter bits;
    private int parameter;
    private int next;
    private int length;

    /** For chunks of at most so many values. */
    SparseWriter(int values) {
        bytes = new byte[HEADER_BYTES + Float.BYTES + values * Float.BYTES + Long.BYTES];
        buffer = new UnsafeBuffer(bytes);
        bits = new BitWriter(bytes);
    }

    /** Begins with the number of values among so many. */
    void begin(int count, int among) {
        parameter = parameter(count, among);
        buffer.putShort(0, (short) count, ByteOrder.LITTLE_ENDIAN);
        buffer.putByte(Short.BYTES, (byte) parameter);
        length = HEADER_BYTES;
        next = 0;
        bits.begin(length);
    }

    private static int parameter(int count, int among) {
        double divisor = count == 0 ? 1 : BEST_DIVISOR * among / count;
        return divisor < 1 ? 0 : 31 - Integer.numberOfLeadingZeros((int) divisor);
    }

    /** The threshold, right after the beginning. */
    void threshold(float threshold) {
        buffer.putFloat(length, threshold, ByteOrder.LITTLE_ENDIAN);
        bits.begin(length + Float.BYTES);
    }

    /** The next index, larger than the last. */
    void index(int index) {
        int gap = index - next;
        bits.putUnary(gap >>> parameter);
        bits.put(gap & ((1 << parameter) - 1), parameter);
        next = index + 1;
    }

    void sign(boolean negative) {
        bits.put(negative ? 1 : 0, 1);
    }

    void endIndices() {
        length = bits.end();
    }

    void value(int bf16) {
        buffer.putShort(length, (short) bf16, ByteOrder.LITTLE_ENDIAN);
        length += Short.BYTES;
    }

    int length() {
        return length;
    }

    void write(MutableDirectBuffer to, int index) {
        to.putBytes(index, bytes, 0, length);
    }
}
