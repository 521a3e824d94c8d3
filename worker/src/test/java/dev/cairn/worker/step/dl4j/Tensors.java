package dev.cairn.worker.step.dl4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Batches as a worker's feeds hand them to a step, and the same as arrays. */
final class Tensors {
    private Tensors() {}

    static ByteBuffer floats(INDArray array) {
        ByteBuffer buffer = buffer((int) array.length());
        buffer.asFloatBuffer().put(array.dup('c').reshape(-1).toFloatVector());
        return buffer;
    }

    static ByteBuffer integers(int... values) {
        ByteBuffer buffer = buffer(values.length);
        buffer.asIntBuffer().put(values);
        return buffer;
    }

    private static ByteBuffer buffer(int elements) {
        return ByteBuffer.allocateDirect(elements * Float.BYTES).order(ByteOrder.nativeOrder());
    }

    static INDArray gaussian(long seed, DataType type, long... shape) {
        var random = new Random(seed);
        INDArray array = Nd4j.create(type, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array;
    }

    static INDArray oneHot(DataType type, int... classes) {
        INDArray labels = Nd4j.create(type, classes.length, Networks.CLASSES);
        for (int i = 0; i < classes.length; i++) {
            labels.putScalar(i, classes[i], 1);
        }
        return labels;
    }
}
