package dev.cairn.models.diffusion;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * How an image becomes noise: at time t, from 0 to below {@link #steps}, it is {@code signal(t) * image + noise(t) *
 * normal noise}, and the squares of the two add up to 1.
 */
public final class NoiseSchedule implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final double FIRST_BETA = 1e-4;
    private static final double LAST_BETA = 0.02;
    /** For how many steps the linear schedule's two ends are meant; with fewer steps each adds more. */
    private static final double LINEAR_STEPS = 1000;

    private static final double OFFSET = 0.008;
    private static final double LARGEST_BETA = 0.999;

    /** The part of the image's variance that is left after each step. */
    private final double[] left;

    private NoiseSchedule(int steps, IntToDoubleFunction beta) {
        if (steps < 2) {
            throw new IllegalArgumentException("steps=" + steps + ": must be at least 2");
        }
        left = new double[steps];
        double product = 1;
        for (int t = 0; t < steps; t++) {
            product *= 1 - Math.min(LARGEST_BETA, beta.applyAsDouble(t));
            left[t] = product;
        }
    }

    /**
     * Steps add noise of a variance that grows evenly, from 0.0001 to 0.02 with 1,000 steps.
     *
     * <p>Source: Ho et al., "Denoising Diffusion Probabilistic Models", 2020, section 4.
     */
    public static NoiseSchedule linear(int steps) {
        double scale = LINEAR_STEPS / steps;
        return new NoiseSchedule(
                steps, t -> scale * (FIRST_BETA + (LAST_BETA - FIRST_BETA) * t / Math.max(1, steps - 1)));
    }

    /**
     * What is left follows a squared cosine, which keeps more of the image in the middle.
     *
     * <p>Source: Nichol and Dhariwal, "Improved Denoising Diffusion Probabilistic Models", 2021, equation 17.
     */
    public static NoiseSchedule cosine(int steps) {
        return new NoiseSchedule(steps, t -> 1 - cosine(t + 1, steps) / cosine(t, steps));
    }

    private static double cosine(int t, int steps) {
        double root = StrictMath.cos(((double) t / steps + OFFSET) / (1 + OFFSET) * StrictMath.PI / 2);
        return root * root;
    }

    /** Number of time steps. */
    public int steps() {
        return left.length;
    }

    /** The image's factor after step t; 1 before all steps, at -1. */
    public double signal(int t) {
        return t < 0 ? 1 : StrictMath.sqrt(left[t]);
    }

    /** The noise's factor after step t; 0 before all steps, at -1. */
    public double noise(int t) {
        return t < 0 ? 0 : StrictMath.sqrt(1 - left[t]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoiseSchedule schedule && Arrays.equals(left, schedule.left);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(left);
    }
}
