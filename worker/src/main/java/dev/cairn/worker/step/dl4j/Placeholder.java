package dev.cairn.worker.step.dl4j;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where a tensor of the batch goes in: an input or the labels of an output of a DL4J network, which takes floats
 * everywhere.
 *
 * @param name by which a feed names it
 * @param form of the tensor that is fed
 * @param shape of one example as the network takes it, such as [channels, height, width], [features] or
 *     [features, steps]
 */
public record Placeholder(String name, Form form, List<Long> shape) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What the elements of the fed tensor are. */
    public enum Form {
        /** FLOAT32 [examples, shape]. */
        FLOATS,
        /** INT32 [examples, shape], such as words for an embedding. */
        INTEGERS,
        /** INT32 [examples, shape but its first dimension]: classes, written one-hot along that first dimension. */
        CLASSES
    }

    public Placeholder {
        shape = List.copyOf(shape);
    }

    /** FLOAT32 tensors, taken as they are. */
    public static Placeholder floats(String name, long... shape) {
        return new Placeholder(name, Form.FLOATS, boxed(shape));
    }

    /** INT32 tensors, taken as the same numbers in floats. */
    public static Placeholder integers(String name, long... shape) {
        return new Placeholder(name, Form.INTEGERS, boxed(shape));
    }

    /**
     * INT32 class numbers below {@code classes}, taken one-hot.
     *
     * @param steps empty for one label an example, else the number of time steps
     */
    public static Placeholder classes(String name, long classes, long... steps) {
        return new Placeholder(
                name,
                Form.CLASSES,
                boxed(LongStream.concat(LongStream.of(classes), Arrays.stream(steps))
                        .toArray()));
    }

    /**
     * @param what either {@code input} or {@code output}
     * @param names those that the network has
     */
    static void requireOneEach(String what, List<String> names, List<Placeholder> placeholders) {
        if (names.size() != placeholders.size()) {
            throw new IllegalArgumentException("the network's " + what + "s are " + names + ", given are "
                    + placeholders.size() + " placeholders: one for each is due");
        }
    }

    private static List<Long> boxed(long... shape) {
        return Arrays.stream(shape).boxed().toList();
    }

    /** An array for so many examples. */
    INDArray array(int examples) {
        long[] whole = new long[shape.size() + 1];
        whole[0] = examples;
        for (int i = 0; i < shape.size(); i++) {
            whole[i + 1] = shape.get(i);
        }
        return Nd4j.create(DataType.FLOAT, whole);
    }

    /**
     * What a batch feeds, in an array of its own.
     *
     * @param tensors by placeholder, as {@link dev.cairn.worker.data.Batch} has them
     */
    public INDArray array(int examples, Map<String, ByteBuffer> tensors) {
        return new Filling(this, examples).fill(tensors);
    }

    /** Bytes an example of the tensor that is fed. */
    long width() {
        long elements = shape.stream().reduce(1L, Math::multiplyExact);
        return (form == Form.CLASSES ? elements / shape.get(0) : elements) * Float.BYTES;
    }
}
