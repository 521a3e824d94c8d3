package dev.cairn.worker.step;

/**
 * What the noise of a step depends on: the same key, the same numbers, on whatever worker the example lies.
 *
 * @param seed of the run
 * @param step the global step
 * @param firstExample place of the first example, counted so that no two examples of a step share one
 */
public record NoiseKey(long seed, long step, long firstExample) {
    /** For the examples from the i-th on. */
    public NoiseKey from(long i) {
        return new NoiseKey(seed, step, firstExample + i);
    }
}
