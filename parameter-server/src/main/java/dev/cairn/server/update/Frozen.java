package dev.cairn.server.update;

/** Leaves the parameters as they are, whatever the gradient. */
public record Frozen() implements UpdateRule {
    @Override
    public String name() {
        return "frozen";
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
            float[] parameters, float[][] state, float[] gradient, int from, int to, float learningRate, long step) {}
}
