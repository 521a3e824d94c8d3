package dev.cairn.worker.step.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Exponential and its kin, within three units in the last place. Each comes for a vector and for a single float, in the
 * same operations one after the other, all of them exactly rounded: a lane and a float give the same bits, wherever
 * and however they are computed. NaN stays NaN.
 *
 * <p>With n = round(x / ln 2) and r = x - n ln 2 the exponential is 2^n e^r, where |r| is at most ln 2 / 2 and e^r - 1
 * = r + r^2 p(r). The polynomial p is the one of degree 4 whose largest relative error in e^r - 1 is least (2^-25.8),
 * found by Lawson's algorithm and rounded to floats.
 */
final class Functions {
    private static final float LOG2_E = 0x1.715476p0f;
    private static final float LN_2 = 0x1.62e43p-1f;

    /** What ln 2 has beyond a float. */
    private static final float LN_2_REST = -0x1.05c61p-29f;

    private static final float P0 = 0x1.fffffep-2f;
    private static final float P1 = 0x1.5554bp-3f;
    private static final float P2 = 0x1.555674p-5f;
    private static final float P3 = 0x1.1227bp-7f;
    private static final float P4 = 0x1.6bebfep-10f;

    /** A float this large has no fraction: adding it rounds to an integer, which stands in its lowest bits. */
    private static final float ROUND = 0x1.8p23f;

    private static final int MANTISSA_BITS = 23;
    private static final int ONE = 0x3f800000;

    /** Below it the exponential is no normal float, and 0 here. */
    private static final float LEAST = -0x1.5d589ep6f;

    /** Above it the exponential is no float. */
    private static final float GREATEST = 0x1.62e42ep6f;

    /** The hyperbolic tangent of half of it is 1 to within a float. */
    private static final float SATURATED = 20;

    private Functions() {}

    static FloatVector exp(FloatVector x) {
        FloatVector shifted = x.fma(all(LOG2_E), all(ROUND));
        FloatVector y = expMinusOne(x, shifted.sub(ROUND)).add(1);
        return y.reinterpretAsInts()
                .add(exponent(shifted))
                .reinterpretAsFloats()
                .blend(0, x.compare(VectorOperators.LT, LEAST))
                .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, GREATEST));
    }

    static float exp(float x) {
        if (x < LEAST) {
            return 0;
        }
        if (x > GREATEST) {
            return Float.POSITIVE_INFINITY;
        }
        float shifted = Math.fma(x, LOG2_E, ROUND);
        float y = expMinusOne(x, shifted - ROUND) + 1;
        return Float.intBitsToFloat(Float.floatToRawIntBits(y) + exponent(shifted));
    }

    /** 1 / (1 + e^-x). */
    static FloatVector sigmoid(FloatVector x) {
        return all(1).div(exp(all(0).sub(x)).add(1));
    }

    static float sigmoid(float x) {
        return 1 / (exp(0 - x) + 1);
    }

    /** (e^2x - 1) / (e^2x + 1), by e^2x - 1: exact for small x too. */
    static FloatVector tanh(FloatVector x) {
        FloatVector twice = x.add(x);
        twice = twice.blend(-SATURATED, twice.compare(VectorOperators.LT, -SATURATED))
                .blend(SATURATED, twice.compare(VectorOperators.GT, SATURATED));
        FloatVector shifted = twice.fma(all(LOG2_E), all(ROUND));
        FloatVector power = exponent(shifted).add(ONE).reinterpretAsFloats();
        FloatVector y = power.fma(expMinusOne(twice, shifted.sub(ROUND)), power.sub(1));
        return y.div(y.add(2));
    }

    static float tanh(float x) {
        float twice = x + x;
        twice = twice < -SATURATED ? -SATURATED : twice > SATURATED ? SATURATED : twice;
        float shifted = Math.fma(twice, LOG2_E, ROUND);
        float power = Float.intBitsToFloat(exponent(shifted) + ONE);
        float y = Math.fma(power, expMinusOne(twice, shifted - ROUND), power - 1);
        return y / (y + 2);
    }

    /** e^(x - n ln 2) - 1. */
    private static FloatVector expMinusOne(FloatVector x, FloatVector n) {
        FloatVector r = n.fma(all(-LN_2_REST), n.fma(all(-LN_2), x));
        FloatVector p = r.fma(all(P4), all(P3)).fma(r, all(P2)).fma(r, all(P1)).fma(r, all(P0));
        return p.mul(r).fma(r, r);
    }

    private static float expMinusOne(float x, float n) {
        float r = Math.fma(n, -LN_2_REST, Math.fma(n, -LN_2, x));
        float p = Math.fma(Math.fma(Math.fma(Math.fma(r, P4, P3), r, P2), r, P1), r, P0);
        return Math.fma(p * r, r, r);
    }

    /** What multiplies a float by 2^n when it is added to its bits. */
    private static IntVector exponent(FloatVector shifted) {
        return shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS);
    }

    private static int exponent(float shifted) {
        return Float.floatToRawIntBits(shifted) << MANTISSA_BITS;
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(Floats.SPECIES, value);
    }
}
