package dev.cairn.worker.step.graph;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;

/** A tensor of the step: written by one node, or by nobody where it is a parameter, a placeholder or a constant. */
public final class Value {
    private final String name;
    private final DataType type;
    private final long[] shape;

    public Value(String name, DataType type, long... shape) {
        this.name = name;
        this.type = type;
        this.shape = shape.clone();
    }

    public String name() {
        return name;
    }

    public DataType type() {
        return type;
    }

    /** The dimensions; empty for a scalar. */
    public long[] shape() {
        return shape.clone();
    }

    public int rank() {
        return shape.length;
    }

    /** Number of elements. */
    public long length() {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    public boolean sameShape(Value other) {
        return Arrays.equals(shape, other.shape);
    }

    @Override
    public String toString() {
        return name + " " + type + Arrays.toString(shape);
    }
}
