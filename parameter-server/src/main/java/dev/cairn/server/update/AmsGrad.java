package dev.cairn.server.update;

/**
 * AMSGrad (Reddi, Kale and Kumar 2018, "On the convergence of Adam and beyond", algorithm 2, with Adam's bias
 * corrections): Adam that divides by the largest mean square so far, so that its step sizes never grow.
 *
 * <pre>
 * m <- beta1 * m + (1 - beta1) * g
 * v <- beta2 * v + (1 - beta2) * g * g
 * u <- max(u, v)
 * w <- w - lr * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(u) + epsilon)
 * </pre>
 *
 * @param adam its decays and epsilon
 */
public record AmsGrad(Adam adam) implements UpdateRule {
    @Override
    public String name() {
        return "amsgrad";
    }

    @Override
    public int stateVectors() {
        return 3;
    }

    @Override
    public void apply(
            float[] parameters, float[][] state, float[] gradient, int from, int to, float learningRate, long step) {
        float[] mean = state[0];
        float[] meanSquare = state[1];
        float[] largest = state[2];
        float stepSize = adam.stepSize(learningRate, step);
        float decay1 = adam.beta1();
        float decay2 = adam.beta2();
        float gain1 = 1 - decay1;
        float gain2 = 1 - decay2;
        float eps = adam.epsilon();
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            float m = decay1 * mean[i] + gain1 * g;
            float v = decay2 * meanSquare[i] + gain2 * g * g;
            float u = Math.max(largest[i], v);
            mean[i] = m;
            meanSquare[i] = v;
            largest[i] = u;
            parameters[i] -= stepSize * m / ((float) Math.sqrt(u) + eps);
        }
    }
}
