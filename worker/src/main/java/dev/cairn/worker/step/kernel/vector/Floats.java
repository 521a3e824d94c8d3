package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Native memory of floats that vectors and scalars are read from and written to. Indices count floats.
 *
 * <p>All kernels take vectors of one width, the widest that the JVM works with: 512 bits, or 256. Kernels of both kinds
 * in one JVM spoil each other's profiles, and the JIT compiler then makes an object of each vector. Where lanes are
 * added to each other, their order is part of the result, so two widths give the same but for rounding.
 */
final class Floats {
    static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() >= 16 ? FloatVector.SPECIES_512 : FloatVector.SPECIES_256;
    static final int LANES = SPECIES.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final ByteBuffer bytes;
    private final float[] partial = new float[LANES];

    private Floats(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** A value's memory in the plain layout. */
    static Floats of(Value value, Memory memory) {
        return of(value, Layout.PLAIN, memory);
    }

    /** A value's memory, as many elements as it takes in a layout. */
    static Floats of(Value value, Layout layout, Memory memory) {
        var pointer = new Address(memory.address(value), layout.elements(value) * Float.BYTES);
        return new Floats(pointer.asByteBuffer().order(ORDER));
    }

    /** One past the last index of whole vectors in a range of this length. */
    static int bound(int length) {
        return length & -LANES;
    }

    FloatVector vector(int index) {
        return FloatVector.fromByteBuffer(SPECIES, bytes, index << 2, ORDER);
    }

    void put(int index, FloatVector vector) {
        vector.intoByteBuffer(bytes, index << 2, ORDER);
    }

    /** So many elements; the lanes beyond hold {@code others}. */
    FloatVector vector(int index, int lanes, float others) {
        for (int lane = 0; lane < LANES; lane++) {
            partial[lane] = lane < lanes ? get(index + lane) : others;
        }
        return FloatVector.fromArray(SPECIES, partial, 0);
    }

    /** Writes the first lanes alone. */
    void put(int index, int lanes, FloatVector vector) {
        vector.intoArray(partial, 0);
        for (int lane = 0; lane < lanes; lane++) {
            put(index + lane, partial[lane]);
        }
    }

    float get(int index) {
        return bytes.getFloat(index << 2);
    }

    void put(int index, float value) {
        bytes.putFloat(index << 2, value);
    }

    /** Copies floats of another value to an index of this one. */
    void copy(int index, Floats from, int fromIndex, int length) {
        bytes.put(index << 2, from.bytes, fromIndex << 2, length << 2);
    }

    /** Adds floats of another value to those from an index of this one on. */
    void add(int index, Floats more, int moreIndex, int length) {
        int bound = bound(length);
        for (int i = 0; i < bound; i += LANES) {
            put(index + i, vector(index + i).add(more.vector(moreIndex + i)));
        }
        for (int i = bound; i < length; i++) {
            put(index + i, get(index + i) + more.get(moreIndex + i));
        }
    }

    void fill(int index, int length, float value) {
        FloatVector vector = FloatVector.broadcast(SPECIES, value);
        int bound = bound(length);
        for (int i = 0; i < bound; i += LANES) {
            put(index + i, vector);
        }
        for (int i = bound; i < length; i++) {
            put(index + i, value);
        }
    }

    /** Memory that the plan owns. */
    private static final class Address extends BytePointer {
        Address(long address, long bytes) {
            super((Pointer) null);
            this.address = address;
            this.limit = bytes;
            this.capacity = bytes;
        }
    }
}
