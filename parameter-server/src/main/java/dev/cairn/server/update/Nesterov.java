package dev.cairn.server.update;

/**
 * Nesterov's accelerated gradient (Nesterov 1983), kept at the point where the gradient is taken: {@code v <- mu * v - lr
 * * g; w <- w + mu * v - lr * g} (Bengio, Boulanger-Lewandowski and Pascanu 2013, "Advances in optimizing recurrent
 * networks", section 3.5, with a constant mu).
 *
 * @param momentum mu, at least 0 and below 1; typical 0.9
 */
public record Nesterov(float momentum) implements UpdateRule {
    public Nesterov {
        Momentum.check(momentum);
    }

    @Override
    public String name() {
        return "nesterov";
    }

    @Override
    public int stateVectors() {
        return 1;
    }

    @Override
    public void apply(
            float[] parameters, float[][] state, float[] gradient, int from, int to, float learningRate, long step) {
        float[] velocity = state[0];
        float mu = momentum;
        for (int i = from; i < to; i++) {
            float descent = learningRate * gradient[i];
            float v = mu * velocity[i] - descent;
            velocity[i] = v;
            parameters[i] += mu * v - descent;
        }
    }
}
