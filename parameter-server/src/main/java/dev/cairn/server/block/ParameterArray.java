package dev.cairn.server.block;

import java.io.Serializable;
import java.util.List;

/**
 * One array of a network's parameters, as a worker's step describes it. The arrays lie one after another in the flat
 * vector, in the order in which the step lists them.
 *
 * @param name in the network
 * @param shape its dimensions; empty for a single number
 */
public record ParameterArray(String name, List<Integer> shape, Kind kind) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What is pushed for the array, and so how it may be updated. */
    public enum Kind {
        /** Trained: its gradient is pushed. */
        WEIGHT,
        /** Averaged over steps: the value that the batch itself gives is pushed, such as batch norm's mean and variance. */
        STATISTIC
    }

    public ParameterArray {
        shape = List.copyOf(shape);
        if (shape.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("parameter " + name + " of shape " + shape + ": sizes must be >= 1");
        }
    }

    /** Floats in the array. */
    public int length() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    /** Whether weight decay makes sense: for matrices and filters, not for biases and gains, which have one dimension. */
    public boolean decays() {
        return kind == Kind.WEIGHT && shape.size() >= 2;
    }
}
