package dev.cairn.server.update;

/**
 * Adam (Kingma and Ba 2015, "Adam: a method for stochastic optimization", algorithm 1 in the order of computation that
 * section 2 recommends, where the bias corrections move into the step size):
 *
 * <pre>
 * m <- beta1 * m + (1 - beta1) * g
 * v <- beta2 * v + (1 - beta2) * g * g
 * w <- w - lr * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)
 * </pre>
 *
 * @param beta1 decay of the mean, at least 0 and below 1; typical 0.9
 * @param beta2 decay of the mean square, at least 0 and below 1; typical 0.999
 * @param epsilon above 0; typical 1e-8
 */
public record Adam(float beta1, float beta2, float epsilon) implements UpdateRule {
    public Adam {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0 && epsilon < 1)) {
            throw new IllegalArgumentException("optimizer.beta1=" + beta1 + ", optimizer.beta2=" + beta2
                    + ", optimizer.epsilon=" + epsilon
                    + ": betas must be >= 0 and < 1, epsilon > 0 and < 1; typical: 0.9, 0.999, 1e-8");
        }
    }

    /** Adam as its paper recommends it. */
    public Adam() {
        this(0.9f, 0.999f, 1e-8f);
    }

    @Override
    public String name() {
        return "adam";
    }

    @Override
    public int stateVectors() {
        return 2;
    }

    /** The learning rate with both bias corrections of the step {@code t}, counted from 1. */
    float stepSize(float learningRate, long t) {
        double correction1 = 1 - StrictMath.pow(beta1, (double) t);
        double correction2 = 1 - StrictMath.pow(beta2, (double) t);
        return (float) (learningRate * StrictMath.sqrt(correction2) / correction1);
    }

    @Override
    public void apply(
            float[] parameters, float[][] state, float[] gradient, int from, int to, float learningRate, long step) {
        float[] mean = state[0];
        float[] meanSquare = state[1];
        float stepSize = stepSize(learningRate, step);
        float decay1 = beta1;
        float decay2 = beta2;
        float gain1 = 1 - beta1;
        float gain2 = 1 - beta2;
        float eps = epsilon;
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            float m = decay1 * mean[i] + gain1 * g;
            float v = decay2 * meanSquare[i] + gain2 * g * g;
            mean[i] = m;
            meanSquare[i] = v;
            parameters[i] -= stepSize * m / ((float) Math.sqrt(v) + eps);
        }
    }
}
