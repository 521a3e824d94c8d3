package dev.cairn.server.update;

/**
 * How one objective's parameters are updated.
 *
 * @param rule what a gradient does to the parameters
 * @param learningRate by the number of the step, whether or not the optimizer acts in it
 * @param decay applied before the rule, if the rule descends
 * @param turns the steps in which the optimizer acts; the rule counts only these
 */
public record Optimizer(UpdateRule rule, LearningRate learningRate, WeightDecay decay, Turns turns) {
    /** Any rate would do: a rule that doesn't descend has no use for it. */
    private static final LearningRate UNUSED = new LearningRate.Constant(1);

    /** Acts in every step, without weight decay. */
    public static Optimizer of(UpdateRule rule, LearningRate learningRate) {
        return new Optimizer(rule, learningRate, WeightDecay.NONE, Turns.ALWAYS);
    }

    /** For a rule without a learning rate: {@link MovingAverage}, {@link Frozen}. */
    public static Optimizer of(UpdateRule rule) {
        if (rule.descends()) {
            throw new IllegalArgumentException("rule " + rule.name() + ": needs a learning rate");
        }
        return of(rule, UNUSED);
    }

    public Optimizer withDecay(WeightDecay newDecay) {
        return new Optimizer(rule, learningRate, newDecay, turns);
    }

    public Optimizer withTurns(Turns newTurns) {
        return new Optimizer(rule, learningRate, decay, newTurns);
    }

    /**
     * Updates {@code parameters[from, to)} and the same range of the state as {@link UpdateRule#apply} does. The
     * gradient may be overwritten.
     *
     * @param step counted from 0
     * @param verdict on the step
     */
    public void apply(
            float[] parameters, float[][] state, float[] gradient, int from, int to, long step, Verdict.Apply verdict) {
        if (!actsIn(step)) {
            return;
        }
        float rate = learningRate.at(step) * verdict.rateFactor();
        if (rule.descends()) {
            scale(gradient, from, to, verdict.gradientScale());
            decay.apply(parameters, gradient, from, to, rate);
        }
        rule.apply(parameters, state, gradient, from, to, rate, turns.before(step) + 1);
    }

    /** Whether anything happens in a step. */
    public boolean actsIn(long step) {
        return turns.include(step) && !(rule instanceof Frozen);
    }

    /** Whether a gradient is followed in a step, so that clipping concerns it. */
    public boolean descendsIn(long step) {
        return actsIn(step) && rule.descends();
    }

    private static void scale(float[] gradient, int from, int to, float factor) {
        if (factor == 1) {
            return;
        }
        for (int i = from; i < to; i++) {
            gradient[i] *= factor;
        }
    }
}
