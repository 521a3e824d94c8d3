package dev.cairn.server.update;

/**
 * RMSprop (Tieleman and Hinton 2012, "Neural networks for machine learning", lecture 6.5): each gradient is divided by
 * the root of the running mean of its squares.
 *
 * <pre>
 * v <- rho * v + (1 - rho) * g * g
 * w <- w - lr * g / (sqrt(v) + epsilon)
 * </pre>
 *
 * @param rho decay of the mean square, at least 0 and below 1; typical 0.99
 * @param epsilon above 0 and below 1; typical 1e-8
 */
public record RmsProp(float rho, float epsilon) implements UpdateRule {
    public RmsProp {
        if (!(rho >= 0 && rho < 1 && epsilon > 0 && epsilon < 1)) {
            throw new IllegalArgumentException("optimizer.rho=" + rho + ", optimizer.epsilon=" + epsilon
                    + ": rho must be >= 0 and < 1, epsilon > 0 and < 1; typical: 0.99, 1e-8");
        }
    }

    @Override
    public String name() {
        return "rmsprop";
    }

    @Override
    public int stateVectors() {
        return 1;
    }

    @Override
    public void apply(
            float[] parameters, float[][] state, float[] gradient, int from, int to, float learningRate, long step) {
        float[] meanSquare = state[0];
        float decay = rho;
        float gain = 1 - rho;
        float eps = epsilon;
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            float v = decay * meanSquare[i] + gain * g * g;
            meanSquare[i] = v;
            parameters[i] -= learningRate * g / ((float) Math.sqrt(v) + eps);
        }
    }
}
