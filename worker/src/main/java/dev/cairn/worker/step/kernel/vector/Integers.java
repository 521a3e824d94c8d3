package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Memory;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;

/** Native memory of 32-bit integers: indices and labels. */
final class Integers {
    private final IntBuffer integers;

    private Integers(IntBuffer integers) {
        this.integers = integers;
    }

    static Integers of(Value value, Memory memory) {
        return new Integers(new Address(memory.address(value), value.length()).asBuffer());
    }

    int get(int index) {
        return integers.get(index);
    }

    /** Memory that the plan owns. */
    private static final class Address extends IntPointer {
        Address(long address, long length) {
            super((Pointer) null);
            this.address = address;
            this.limit = length;
            this.capacity = length;
        }
    }
}
