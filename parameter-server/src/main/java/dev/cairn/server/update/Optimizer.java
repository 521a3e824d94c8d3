package dev.cairn.server.update;

import java.io.Serializable;

/**
 * How one objective's parameters are updated.
 *
 * @param rule what a gradient does to the parameters
 * @param learningRate by the number of the step, whether or not the optimizer acts in it
 * @param decay applied before the rule, if the rule descends
 * @param turns the steps in which the optimizer acts; the rule counts only these
 */
public record Optimizer(UpdateRule rule, LearningRate learningRate, WeightDecay decay, Turns turns)
        implements Serializable {
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
        if (rule.descends()) {
            scale(gradient, from, to, verdict.gradientScale());
        }
        float factor = rule.descends() ? verdict.rateFactor() : 1;
        apply(parameters, state, gradient, from, to, rate(step, factor), turns.before(step) + 1);
    }

    /**
     * Updates the same by the gradient of a part of a step alone: the learning rate counts for this part, so that all
     * parts together move as far as the whole step would.
     *
     * @param count how many times the optimizer has been applied here, this one included
     * @param share of the step's examples, above 0 and at most 1
     */
    public void applyPart(
            float[] parameters,
            float[][] state,
            float[] gradient,
            int from,
            int to,
            long step,
            long count,
            float share) {
        if (actsIn(step)) {
            apply(parameters, state, gradient, from, to, rate(step, share), count);
        }
    }

    private float rate(long step, float factor) {
        return learningRate.at(step) * factor;
    }

    private void apply(
            float[] parameters, float[][] state, float[] gradient, int from, int to, float rate, long count) {
        if (rule.descends()) {
            decay.apply(parameters, gradient, from, to, rate);
        }
        rule.apply(parameters, state, gradient, from, to, rate, count);
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
