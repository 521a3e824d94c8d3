package dev.cairn.server.block;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One array of a network's parameters, as a worker's step describes it. The arrays lie one after another in the flat
 * vector, in the order in which the step lists them.
 *
 * @param name in the network
 * @param shape its dimensions; empty for a single number
 * @param decay of a statistic or an average; null where the run's decay for all holds
 */
public record ParameterArray(String name, List<Integer> shape, Kind kind, @Nullable Float decay)
        implements Serializable {
    private static final long serialVersionUID = 2L;

    /** What is pushed for the array, and so how it may be updated. */
    public enum Kind {
        /** Trained: its gradient is pushed. */
        WEIGHT,
        /**
         * Averaged over steps: the value to be averaged is pushed, such as a batch's mean, or a parameter that another
         * network follows.
         */
        STATISTIC,
        /** The average of a parameter over training, by which the model is then used: the parameter's value is pushed. */
        AVERAGE
    }

    public ParameterArray {
        shape = List.copyOf(shape);
        if (shape.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("parameter " + name + " of shape " + shape + ": sizes must be >= 1");
        }
    }

    /** Without a decay of its own. */
    public ParameterArray(String name, List<Integer> shape, Kind kind) {
        this(name, shape, kind, null);
    }

    /** Floats in the array. */
    public int length() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    /**
     * Whether weight decay makes sense: for matrices (embeddings too) and filters; not for biases and gains, which lie
     * along one dimension, be it one of [1, channels, 1, 1].
     */
    public boolean decays() {
        boolean isGain =
                shape.size() > 2 && shape.stream().filter(size -> size > 1).count() <= 1;
        return kind == Kind.WEIGHT && shape.size() >= 2 && !isGain;
    }
}
