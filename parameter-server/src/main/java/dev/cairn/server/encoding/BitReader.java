package dev.cairn.server.encoding;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads what {@link BitWriter} has written. Past the end there are zeros, and {@link #isPastEnd()} says so. */
final class BitReader {
    private static final DirectBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private DirectBuffer from = NOTHING;
    private long bit;
    private long end;

    /** Begins with the byte {@code index} of a buffer, and ends before the byte {@code end}. */
    void begin(DirectBuffer buffer, int index, int endIndex) {
        from = buffer;
        bit = (long) index * Byte.SIZE;
        end = (long) endIndex * Byte.SIZE;
    }

    int next() {
        int value = bit < end ? (from.getByte((int) (bit / Byte.SIZE)) >>> (bit % Byte.SIZE)) & 1 : 0;
        bit++;
        return value;
    }

    int next(int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            value |= next() << i;
        }
        return value;
    }

    /** Ones before the next zero. */
    int nextUnary() {
        int ones = 0;
        while (next() == 1) {
            ones++;
        }
        return ones;
    }

    boolean isPastEnd() {
        return bit > end;
    }

    /** The first byte that has not been looked at. */
    int index() {
        return (int) ((bit + Byte.SIZE - 1) / Byte.SIZE);
    }
}
