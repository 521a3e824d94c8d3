package dev.cairn.server.update;

import java.io.Serializable;

/**
 * Bounds on the mean gradient. Values are bounded first, each by itself; then the whole gradient is scaled down to a norm:
 * {@code g <- g * maxNorm / |g|} if {@code |g| > maxNorm} (Pascanu, Mikolov and Bengio 2013, "On the difficulty of
 * training recurrent neural networks", algorithm 1). The norm is taken over everything that is updated in the step by a
 * rule that descends.
 *
 * @param maxNorm largest norm of the whole gradient, above 0; infinity for no bound
 * @param maxValue largest magnitude of one value, above 0; infinity for no bound
 */
public record Clipping(double maxNorm, float maxValue) implements Serializable {
    /** No bounds. */
    public static final Clipping NONE = new Clipping(Double.POSITIVE_INFINITY, Float.POSITIVE_INFINITY);

    private static final int LANES = 8;

    public Clipping {
        if (!(maxNorm > 0 && maxValue > 0)) {
            throw new IllegalArgumentException("optimizer.clipNorm=" + maxNorm + ", optimizer.clipValue=" + maxValue
                    + ": must be > 0; typical for the norm: 1");
        }
    }

    /** Whether a step needs the whole gradient's norm before any of it is applied. */
    public boolean needsNorm() {
        return maxNorm < Double.POSITIVE_INFINITY;
    }

    /** Bounds each value of {@code gradient[from, to)}. */
    public void clipValues(float[] gradient, int from, int to) {
        if (maxValue == Float.POSITIVE_INFINITY) {
            return;
        }
        float high = maxValue;
        float low = -maxValue;
        for (int i = from; i < to; i++) {
            gradient[i] = Math.max(low, Math.min(high, gradient[i]));
        }
    }

    /** By what a gradient is to be multiplied whose squares add up to {@code sumOfSquares}: at most 1. */
    public float scale(double sumOfSquares) {
        double norm = StrictMath.sqrt(sumOfSquares);
        return norm > maxNorm ? (float) (maxNorm / norm) : 1;
    }

    /**
     * The sum of the squares of {@code values[from, to)}, in double: eight sums that run side by side, then are added in
     * their order. It is finite if and only if all values are.
     */
    public static double sumOfSquares(float[] values, int from, int to) {
        double[] sums = new double[LANES];
        int end = from + (to - from) / LANES * LANES;
        sumLanes(values, from, end, sums);
        for (int i = end; i < to; i++) {
            sums[i - end] += (double) values[i] * values[i];
        }
        double sum = 0;
        for (double lane : sums) {
            sum += lane;
        }
        return sum;
    }

    private static void sumLanes(float[] values, int from, int end, double[] sums) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        double e = 0;
        double f = 0;
        double g = 0;
        double h = 0;
        for (int i = from; i < end; i += LANES) {
            a += (double) values[i] * values[i];
            b += (double) values[i + 1] * values[i + 1];
            c += (double) values[i + 2] * values[i + 2];
            d += (double) values[i + 3] * values[i + 3];
            e += (double) values[i + 4] * values[i + 4];
            f += (double) values[i + 5] * values[i + 5];
            g += (double) values[i + 6] * values[i + 6];
            h += (double) values[i + 7] * values[i + 7];
        }
        System.arraycopy(new double[] {a, b, c, d, e, f, g, h}, 0, sums, 0, LANES);
    }
}
