package dev.cairn.models;

/**
 * What a placeholder holds that is drawn and not read from data. A step draws it from the run's seed, the step and the
 * example's place in it, so that a step stays a pure function.
 */
public sealed interface Noise {
    /** Floats in [low, high), each as likely as any other. */
    record Uniform(double low, double high) implements Noise {}

    /** Floats of a normal distribution. */
    record Normal(double mean, double deviation) implements Noise {}

    /** The value with this probability, else 0: with the value 1 / probability, a mask of inverted dropout. */
    record Bernoulli(double probability, double value) implements Noise {
        public Bernoulli {
            if (!(probability > 0 && probability <= 1)) {
                throw new IllegalArgumentException("probability=" + probability + ": must be above 0 and at most 1");
            }
        }

        /** Keeps an element with this probability, and scales it so that its mean stays. */
        public static Bernoulli dropout(double retained) {
            return new Bernoulli(retained, 1 / retained);
        }
    }

    /** Integers in [0, bound), each as likely as any other. */
    record Integers(int bound) implements Noise {}

    /** Nothing drawn: the example's place among those that go before it in the epoch, modulo the bound. */
    record Place(int bound) implements Noise {}
}
