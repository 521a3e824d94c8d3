package dev.cairn.server.update;

/**
 * Exponential moving average: {@code w <- decay * w + (1 - decay) * g}, where what is pushed as the gradient g is the
 * value to be averaged: a batch's mean and variance (Ioffe and Szegedy 2015, "Batch normalization", section 3.1), or
 * the weights that a target network follows. The ranks' values are averaged first, weighted by examples. The learning
 * rate is 1 for the value of a whole step; that of a part weighs as much less: {@code decay^part}.
 *
 * @param decay at least 0 and at most 1; typical for batch statistics 0.9, for target networks 0.996
 * @param warmsUp whether the t-th value meets a decay of at most {@code t / (9 + t)}, so that an average which reaches far
 *     back soon forgets where it began
 */
public record MovingAverage(float decay, boolean warmsUp) implements UpdateRule {
    private static final float WARM_UP = 9;

    public MovingAverage(float decay) {
        this(decay, false);
    }

    public MovingAverage {
        if (!(decay >= 0 && decay <= 1)) {
            throw new IllegalArgumentException(
                    "decay=" + decay + ": must be >= 0 and <= 1; typical for batch statistics: 0.9");
        }
    }

    @Override
    public String name() {
        return "average";
    }

    @Override
    public int stateVectors() {
        return 0;
    }

    @Override
    public boolean descends() {
        return false;
    }

    @Override
    public void apply(
            float[] parameters, float[][] state, float[] gradient, int from, int to, float learningRate, long step) {
        float bounded = warmsUp ? Math.min(decay, step / (WARM_UP + step)) : decay;
        float kept = (float) StrictMath.pow(bounded, learningRate);
        float gain = 1 - kept;
        for (int i = from; i < to; i++) {
            parameters[i] = kept * parameters[i] + gain * gradient[i];
        }
    }
}
