package dev.cairn.worker.step.kernel.onednn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Memory of floats in whatever order they lie. oneDNN's maximum of a NaN and a number is the number, so a pooling or a
 * ReLU would hide that a network has gone wrong: their kernels look through what they read beforehand.
 */
final class RawFloats {
    private static final long EXPONENTS = 0x7f80_0000_7f80_0000L;
    private static final long ONE_EACH = 0x0080_0000_0080_0000L;
    private static final long OVERFLOWS = 0x8000_0000_8000_0000L;

    private final ByteBuffer bytes;

    RawFloats(long address, long count) {
        bytes = new Address(address, count * Float.BYTES).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    int count() {
        return bytes.limit() / Float.BYTES;
    }

    float get(int index) {
        return bytes.getFloat(index * Float.BYTES);
    }

    void put(int index, float value) {
        bytes.putFloat(index * Float.BYTES, value);
    }

    /** Takes what others hold, cut off at zero; a NaN stays one. */
    void rectify(RawFloats others) {
        for (int i = 0; i < count(); i++) {
            put(i, others.get(i) <= 0 ? 0 : others.get(i));
        }
    }

    /** Whether none is NaN or infinite, which have the largest exponent: adding one to it overflows. Two at a time. */
    boolean areFinite() {
        long found = 0;
        int pairs = bytes.limit() & -Long.BYTES;
        for (int i = 0; i < pairs; i += Long.BYTES) {
            found |= (bytes.getLong(i) & EXPONENTS) + ONE_EACH;
        }
        boolean last = pairs == bytes.limit() || Float.isFinite(bytes.getFloat(pairs));
        return last && (found & OVERFLOWS) == 0;
    }

    /** Memory that somebody else owns. */
    private static final class Address extends BytePointer {
        Address(long address, long bytes) {
            super((Pointer) null);
            this.address = address;
            limit = bytes;
            capacity = bytes;
        }
    }
}
