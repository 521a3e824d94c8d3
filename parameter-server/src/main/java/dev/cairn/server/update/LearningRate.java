package dev.cairn.server.update;

import java.io.Serializable;

/**
 * The learning rate as a function of the step: a pure function, so a resumed run sees the same values. What follows a
 * run's course instead is a {@link Plateau}, whose factor comes on top.
 */
public sealed interface LearningRate extends Serializable {
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
     * Falls at once, every so many steps: {@code initial * factor^floor(step / everySteps)}.
     *
     * @param factor above 0 and at most 1; typical 0.1
     */
    record Staircase(float initial, float factor, long everySteps) implements LearningRate {
        public Staircase {
            check(initial);
            checkDecay(factor, everySteps);
        }

        @Override
        public float at(long step) {
            long falls = step / everySteps;
            return (float) (initial * StrictMath.pow(factor, (double) falls));
        }
    }

    /**
     * Falls a little in every step: {@code initial * factor^(step / everySteps)}.
     *
     * @param factor above 0 and at most 1, reached after {@code everySteps}
     */
    record Exponential(float initial, float factor, long everySteps) implements LearningRate {
        public Exponential {
            check(initial);
            checkDecay(factor, everySteps);
        }

        @Override
        public float at(long step) {
            return (float) (initial * StrictMath.pow(factor, (double) step / everySteps));
        }
    }

    /**
     * Falls along half a cosine: {@code last + (peak - last) * (1 + cos(pi * step / totalSteps)) / 2} (Loshchilov and
     * Hutter 2017, "SGDR", equation 5, without restarts).
     *
     * @param peak rate of step 0, above 0
     * @param last rate from step {@code totalSteps} on, from 0 to {@code peak}
     */
    record Cosine(float peak, float last, long totalSteps) implements LearningRate {
        public Cosine {
            check(peak);
            checkSteps("totalSteps", totalSteps);
            if (!(last >= 0 && last <= peak)) {
                throw new IllegalArgumentException("optimizer.finalLearningRate=" + last
                        + ": must be >= 0 and at most optimizer.learningRate=" + peak);
            }
        }

        /** Falls to 0. */
        public Cosine(float peak, long totalSteps) {
            this(peak, 0, totalSteps);
        }

        @Override
        public float at(long step) {
            return (float) between(peak, last, (double) step / totalSteps);
        }
    }

    /**
     * Rises in equal parts to the first rate of another schedule, which then begins (Goyal et al. 2017, "Accurate, large
     * minibatch SGD", section 2.2): step 0 has {@code 1 / steps} of it, step {@code steps - 1} all.
     */
    record WarmUp(long steps, LearningRate then) implements LearningRate {
        public WarmUp {
            checkSteps("optimizer.warmupSteps", steps);
        }

        @Override
        public float at(long step) {
            return step < steps ? (float) (then.at(0) * (step + 1.0) / steps) : then.at(step - steps);
        }
    }

    /**
     * Rises along a cosine from {@code peak / 25} to the peak and falls to {@code peak / 250,000} (Smith and Topin 2018,
     * "Super-convergence", with cosines for straight lines).
     *
     * @param riseSteps when the peak is reached, below {@code totalSteps}
     */
    record OneCycle(float peak, long riseSteps, long totalSteps) implements LearningRate {
        private static final double START = 1 / 25.0;
        private static final double END = START / 10_000;

        public OneCycle {
            check(peak);
            checkSteps("optimizer.warmupSteps", riseSteps);
            checkSteps("totalSteps - optimizer.warmupSteps", totalSteps - riseSteps);
        }

        @Override
        public float at(long step) {
            double rate = step < riseSteps
                    ? between(START, 1, (double) step / riseSteps)
                    : between(1, END, (double) (step - riseSteps) / (totalSteps - riseSteps));
            return (float) (peak * rate);
        }
    }

    /** From one value to another along half a cosine, as progress goes from 0 to 1 and stays there. */
    private static double between(double first, double last, double progress) {
        return last + (first - last) * (1 + StrictMath.cos(Math.PI * Math.min(1, progress))) / 2;
    }

    private static void check(float rate) {
        if (!(rate > 0 && rate < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("optimizer.learningRate=" + rate
                    + ": must be > 0 and finite; typical for Adam: 0.001, for SGD: 0.01");
        }
    }

    private static void checkDecay(float factor, long everySteps) {
        checkSteps("optimizer.decaySteps", everySteps);
        if (!(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException(
                    "optimizer.decayFactor=" + factor + ": must be > 0 and at most 1; typical: 0.1");
        }
    }

    private static void checkSteps(String name, long steps) {
        if (steps < 1) {
            throw new IllegalArgumentException(name + "=" + steps + ": must be >= 1");
        }
    }
}
