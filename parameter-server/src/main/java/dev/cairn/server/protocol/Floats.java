package dev.cairn.server.protocol;

import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

/**
 * Bulk copies between messages and arrays. The wire is little-endian, as are the processors that this runs on, so bytes
 * are copied as they are.
 */
public final class Floats {
    private static final long FLOATS = UnsafeApi.arrayBaseOffset(float[].class);
    private static final long DOUBLES = UnsafeApi.arrayBaseOffset(double[].class);

    private Floats() {}

    /** Copies {@code count} floats from the byte {@code index} of a buffer into an array. */
    public static void get(DirectBuffer from, int index, float[] to, int toIndex, int count) {
        int bytes = Math.multiplyExact(count, Float.BYTES);
        from.boundsCheck(index, bytes);
        Objects.checkFromIndexSize(toIndex, count, to.length);
        UnsafeApi.copyMemory(
                from.byteArray(), from.addressOffset() + index, to, FLOATS + (long) toIndex * Float.BYTES, bytes);
    }

    /** Copies {@code count} floats of an array to the byte {@code index} of a buffer. */
    public static void put(float[] from, int fromIndex, MutableDirectBuffer to, int index, int count) {
        int bytes = Math.multiplyExact(count, Float.BYTES);
        to.boundsCheck(index, bytes);
        Objects.checkFromIndexSize(fromIndex, count, from.length);
        UnsafeApi.copyMemory(
                from, FLOATS + (long) fromIndex * Float.BYTES, to.byteArray(), to.addressOffset() + index, bytes);
    }

    /** Copies a range of a buffer that holds doubles into an array of its own. */
    public static double[] doubles(DirectBuffer from, int index, int bytes) {
        from.boundsCheck(index, bytes);
        double[] to = new double[bytes / Double.BYTES];
        UnsafeApi.copyMemory(
                from.byteArray(), from.addressOffset() + index, to, DOUBLES, (long) to.length * Double.BYTES);
        return to;
    }
}
