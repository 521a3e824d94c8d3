package dev.cairn.server.update;

/**
 * Plain stochastic gradient descent: {@code w <- w - lr * g} (Robbins and Monro 1951, "A stochastic approximation
 * method").
 */
public record Sgd() implements UpdateRule {
    @Override
    public String name() {
        return "sgd";
    }

    @Override
    public int stateVectors() {
        return 0;
    }

    @Override
    public void apply(
            float[] parameters, float[][] state, float[] gradient, int from, int to, float learningRate, long step) {
        for (int i = from; i < to; i++) {
            parameters[i] -= learningRate * gradient[i];
        }
    }
}
