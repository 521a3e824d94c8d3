package dev.cairn.server.update;

/** The learning rate as a function of the step: a pure function, so a resumed run sees the same values. */
public sealed interface LearningRate {
    /**
     * The rate of a step.
     *
     * @param step counted from 0
     */
    float at(long step);

    /**
     * The same rate in every step.
     *
     * @param value above 0
     */
    record Constant(float value) implements LearningRate {
        public Constant {
            check(value);
        }

        @Override
        public float at(long step) {
            return value;
        }
    }

    /**
     * Falls along half a cosine from {@code peak} to 0: {@code peak * (1 + cos(pi * step / totalSteps)) / 2}
     * (Loshchilov and Hutter 2017, "SGDR", equation 5, without restarts).
     *
     * @param peak rate of step 0, above 0
     * @param totalSteps from here on the rate is 0
     */
    record Cosine(float peak, long totalSteps) implements LearningRate {
        public Cosine {
            check(peak);
            if (totalSteps < 1) {
                throw new IllegalArgumentException("totalSteps=" + totalSteps + ": must be >= 1");
            }
        }

        @Override
        public float at(long step) {
            double progress = Math.min(1.0, (double) step / totalSteps);
            return (float) (peak * (1 + StrictMath.cos(Math.PI * progress)) / 2);
        }
    }

    private static void check(float rate) {
        if (!(rate > 0 && rate < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("optimizer.learningRate=" + rate
                    + ": must be > 0 and finite; typical for Adam: 0.001, for SGD: 0.01");
        }
    }
}
