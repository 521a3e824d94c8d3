package dev.cairn.server.encoding;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/** Reads what {@link SparseWriter} has written, and believes nothing of it. */
final class SparseReader {
    private static final int MOST_BITS = 24;

    private final BitReader bits = new BitReader();
    private int[] indices = {};

    /**
     * Reads the payload from {@code [index, end)} into {@code to[0, count)}, with zeros for what is not there.
     *
     * @return where the payload ends; -1 if it is none, and then {@code to} holds anything
     */
    int read(boolean threshold, DirectBuffer from, int index, int end, float[] to, int count) {
        int header = SparseWriter.HEADER_BYTES + (threshold ? Float.BYTES : 0);
        if (end - index < header) {
            return -1;
        }
        int values = from.getShort(index, ByteOrder.LITTLE_ENDIAN) & 0xffff;
        int parameter = from.getByte(index + Short.BYTES);
        if (values > count || parameter < 0 || parameter > MOST_BITS) {
            return -1;
        }
        Arrays.fill(to, 0, count, 0);
        bits.begin(from, index + header, end);
        return threshold
                ? signs(
                        from.getFloat(index + SparseWriter.HEADER_BYTES, ByteOrder.LITTLE_ENDIAN),
                        values,
                        parameter,
                        to,
                        count)
                : numbers(from, end, values, parameter, to, count);
    }

    private int signs(float threshold, int values, int parameter, float[] to, int count) {
        if (!Float.isFinite(threshold)) {
            return -1;
        }
        int last = -1;
        for (int i = 0; i < values; i++) {
            last = index(last, parameter, count);
            boolean negative = bits.next() == 1;
            if (last < 0) {
                return -1;
            }
            to[last] = negative ? -threshold : threshold;
        }
        return bits.isPastEnd() ? -1 : bits.index();
    }

    private int numbers(DirectBuffer from, int end, int values, int parameter, float[] to, int count) {
        if (indices.length < values) {
            indices = new int[count];
        }
        int last = -1;
        for (int i = 0; i < values; i++) {
            last = index(last, parameter, count);
            if (last < 0) {
                return -1;
            }
            indices[i] = last;
        }
        int data = bits.index();
        if (bits.isPastEnd() || end - data < values * Short.BYTES) {
            return -1;
        }
        for (int i = 0; i < values; i++) {
            int value = from.getShort(data + i * Short.BYTES, ByteOrder.LITTLE_ENDIAN);
            to[indices[i]] = Float.intBitsToFloat(Bf16.widen(value));
        }
        return data + values * Short.BYTES;
    }

    /** The index after the last one; -1 if that would not be within the chunk. */
    private int index(int last, int parameter, int count) {
        long gap = ((long) bits.nextUnary() << parameter) + bits.next(parameter);
        long index = last + 1 + gap;
        return index < count ? (int) index : -1;
    }
}
