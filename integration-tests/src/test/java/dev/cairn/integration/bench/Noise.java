package dev.cairn.integration.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Tensors of noise, the same in every run. */
final class Noise {
    private final Random random = new Random(1);

    /** Uniform in [0, 1). */
    ByteBuffer floats(int elements) {
        ByteBuffer tensor = tensor(elements);
        for (int i = 0; i < elements; i++) {
            tensor.putFloat(i * Float.BYTES, random.nextFloat());
        }
        return tensor;
    }

    /** INT32, uniform in [0, classes). */
    ByteBuffer classes(int classes, int elements) {
        ByteBuffer tensor = tensor(elements);
        for (int i = 0; i < elements; i++) {
            tensor.putInt(i * Integer.BYTES, random.nextInt(classes));
        }
        return tensor;
    }

    private static ByteBuffer tensor(int elements) {
        return ByteBuffer.allocateDirect(elements * Float.BYTES).order(ByteOrder.nativeOrder());
    }
}
