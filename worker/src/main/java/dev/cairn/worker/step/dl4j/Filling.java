package dev.cairn.worker.step.dl4j;

import dev.cairn.worker.step.HostBuffers;
import java.nio.ByteBuffer;
import java.util.Map;
import org.agrona.MutableDirectBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An array of a network for one batch size, filled from the tensor that is fed. */
final class Filling implements AutoCloseable {
    private final Placeholder placeholder;
    private final int examples;
    private final INDArray array;
    private final MutableDirectBuffer memory;

    Filling(Placeholder placeholder, int examples) {
        this.placeholder = placeholder;
        this.examples = examples;
        this.array = placeholder.array(examples);
        this.memory = HostBuffers.of(array);
    }

    INDArray fill(Map<String, ByteBuffer> tensors) {
        ByteBuffer tensor = tensors.get(placeholder.name());
        long expected = examples * placeholder.width();
        if (tensor == null || tensor.limit() != expected) {
            throw new IllegalArgumentException("placeholder '" + placeholder.name() + "' takes " + expected + " bytes, "
                    + (tensor == null ? 0 : tensor.limit()) + " are given");
        }
        switch (placeholder.form()) {
            case FLOATS -> memory.putBytes(0, tensor, 0, tensor.limit());
            case INTEGERS -> {
                for (int i = 0; i < tensor.limit(); i += Float.BYTES) {
                    memory.putFloat(i, tensor.getInt(i));
                }
            }
            case CLASSES -> oneHot(tensor);
        }
        return array;
    }

    /** From classes [examples, steps] to ones and zeros [examples, classes, steps]. */
    private void oneHot(ByteBuffer tensor) {
        int classes = Math.toIntExact(placeholder.shape().get(0));
        int steps = tensor.limit() / Integer.BYTES / examples;
        memory.setMemory(0, memory.capacity(), (byte) 0);
        for (int example = 0; example < examples; example++) {
            for (int step = 0; step < steps; step++) {
                int label = tensor.getInt((example * steps + step) * Integer.BYTES);
                if (label < 0 || label >= classes) {
                    throw new IllegalArgumentException("placeholder '" + placeholder.name() + "': class " + label
                            + " of example " + example + " of the batch: must be 0 to " + (classes - 1));
                }
                memory.putFloat(((example * classes + label) * steps + step) * Float.BYTES, 1);
            }
        }
    }

    @Override
    public void close() {
        array.close();
    }
}
