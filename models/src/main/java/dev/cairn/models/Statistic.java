package dev.cairn.models;

import java.util.OptionalDouble;

/**
 * An exponential moving average that the server keeps beside what is trained. Of a parameter it averages the value with
 * which each step begins.
 *
 * @param batch name of what is averaged: an op's output that is a figure of the batch, such as batch norm's mean, or a
 *     parameter
 * @param running name of the SameDiff variable, of the same shape, that holds the average, and at first its array's
 *     value; never trained, and a constant where the graph reads it
 * @param inference whether inference takes the average in the place of what is averaged
 * @param decay how much of the average a step keeps, from 0 to 1; empty: as the run says for all
 */
public record Statistic(String batch, String running, boolean inference, OptionalDouble decay) {
    public Statistic {
        if (decay.isPresent() && !(decay.getAsDouble() >= 0 && decay.getAsDouble() <= 1)) {
            throw new IllegalArgumentException("decay=" + decay.getAsDouble() + ": must be >= 0 and <= 1");
        }
    }

    /** A figure of the batch that training uses as it comes, and inference by its average. */
    public Statistic(String batch, String running) {
        this(batch, running, true, OptionalDouble.empty());
    }

    /** A parameter that inference takes by its average over training; typical decay 0.999. */
    public static Statistic average(String parameter, String running, double decay) {
        return new Statistic(parameter, running, true, OptionalDouble.of(decay));
    }

    /**
     * What training itself reads: a parameter of a target network, which follows the trained one (He et al., "Momentum
     * Contrast", 2020, equation 2; typical decay 0.99 to 0.999). Inference stays as it is.
     */
    public static Statistic target(String parameter, String running, double decay) {
        return new Statistic(parameter, running, false, OptionalDouble.of(decay));
    }
}
