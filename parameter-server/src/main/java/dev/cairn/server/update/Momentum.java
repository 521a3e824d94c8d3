package dev.cairn.server.update;

/**
 * Classical (heavy-ball) momentum: {@code v <- mu * v - lr * g; w <- w + v} (Polyak 1964; in this form Sutskever,
 * Martens, Dahl and Hinton 2013, "On the importance of initialization and momentum in deep learning", equations 1-2).
 * The learning rate is inside the velocity, so a change of it takes effect gradually.
 *
 * @param momentum mu, at least 0 and below 1; typical 0.9
 */
public record Momentum(float momentum) implements UpdateRule {
    public Momentum {
        check(momentum);
    }

    static void check(float momentum) {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException(
                    "optimizer.momentum=" + momentum + ": must be >= 0 and < 1; typical: 0.9");
        }
    }

    @Override
    public String name() {
        return "momentum";
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
            float v = mu * velocity[i] - learningRate * gradient[i];
            velocity[i] = v;
            parameters[i] += v;
        }
    }
}
