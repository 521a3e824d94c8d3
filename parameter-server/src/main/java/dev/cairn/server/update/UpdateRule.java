package dev.cairn.server.update;

import java.io.Serializable;

/**
 * How a gradient changes the parameters. A rule works element by element in plain float arithmetic: the same input gives
 * the same bits, whatever range is updated at a time and in whatever order. All arrays share one index, or else the JIT
 * compiler does not vectorise the loop (measured: Adam is 8 times slower then).
 */
public interface UpdateRule extends Serializable {
    /** As in {@code optimizer.name}. */
    String name();

    /** Number of state vectors, each as long as the parameters and zero at the start. */
    int stateVectors();

    /** Whether it goes down a gradient: only then learning rate, weight decay and clipping concern it. */
    default boolean descends() {
        return true;
    }

    /**
     * Updates {@code parameters[from, to)} and the same range of each state vector in place.
     *
     * @param parameters the flat parameter vector
     * @param state {@link #stateVectors()} vectors of the same length
     * @param gradient {@code gradient[i]} belongs to {@code parameters[i]}
     * @param from first parameter
     * @param to one past the last parameter
     * @param learningRate of this step, or of the part of it that the gradient stands for
     * @param step how many times the rule has been applied, this one included
     */
    void apply(float[] parameters, float[][] state, float[] gradient, int from, int to, float learningRate, long step);
}
