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
     */
    public void apply(float[] parameters, float[][] state, float[] gradient, int from, int to, long step) {
        if (!turns.include(step)) {
            return;
        }
        float rate = learningRate.at(step);
        if (rule.descends()) {
            decay.apply(parameters, gradient, from, to, rate);
        }
        rule.apply(parameters, state, gradient, from, to, rate, turns.before(step) + 1);
    }
}
