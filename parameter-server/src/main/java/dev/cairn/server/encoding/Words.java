package dev.cairn.server.encoding;

import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

/**
 * Bulk copies of 32-bit words as they are. Floats are looked at as integers, and the other way round, by copying a whole
 * array: converting one by one, the JIT compiler would not vectorise the loop.
 */
final class Words {
    private static final long INTS = UnsafeApi.arrayBaseOffset(int[].class);
    private static final long FLOATS = UnsafeApi.arrayBaseOffset(float[].class);

    private Words() {}

    static void bits(float[] from, int[] to, int count) {
        Objects.checkFromIndexSize(0, count, from.length);
        Objects.checkFromIndexSize(0, count, to.length);
        UnsafeApi.copyMemory(from, FLOATS, to, INTS, bytes(count));
    }

    static void floats(int[] from, float[] to, int count) {
        Objects.checkFromIndexSize(0, count, from.length);
        Objects.checkFromIndexSize(0, count, to.length);
        UnsafeApi.copyMemory(from, INTS, to, FLOATS, bytes(count));
    }

    /** Copies {@code count} words from the byte {@code index} of a buffer. */
    static void get(DirectBuffer from, int index, int[] to, int count) {
        from.boundsCheck(index, Math.toIntExact(bytes(count)));
        Objects.checkFromIndexSize(0, count, to.length);
        UnsafeApi.copyMemory(from.byteArray(), from.addressOffset() + index, to, INTS, bytes(count));
    }

    /** Copies {@code count} words to the byte {@code index} of a buffer. */
    static void put(int[] from, int count, MutableDirectBuffer to, int index) {
        Objects.checkFromIndexSize(0, count, from.length);
        to.boundsCheck(index, Math.toIntExact(bytes(count)));
        UnsafeApi.copyMemory(from, INTS, to.byteArray(), to.addressOffset() + index, bytes(count));
    }

    private static long bytes(int count) {
        return (long) count * Integer.BYTES;
    }
}
