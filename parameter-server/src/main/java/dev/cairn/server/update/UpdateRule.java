package dev.cairn.server.update;

/**
 * How a gradient changes the parameters. A rule works element by element in plain float arithmetic: the same input gives
 * the same bits, whatever range is updated at a time and in whatever order. All arrays share one index, or else the JIT
 * compiler does not vectorise the loop (measured: Adam is 8 times slower then).
 */
public interface UpdateRule {
    /** As in {@code optimizer.name}. */
    String name();

    /** Number of state vectors, each as long as the parameters and zero at the start. */
    int stateVectors();

    /**
     * Updates {@code parameters[from, to)} and the same range of each state vector in place.
     *
     * @param parameters the flat parameter vector
     * @param state {@link #stateVectors()} vectors of the same length
     * @param gradient {@code gradient[i]} belongs to {@code parameters[i]}
     * @param from first parameter
     * @param to one past the last parameter
     * @param learningRate of this step
     * @param step number of this step, counted from 1
     */
    void apply(float[] parameters, float[][] state, float[] gradient, int from, int to, float learningRate, long step);
}
