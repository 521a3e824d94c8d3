package dev.cairn.server.encoding;

/**
 * IEEE 754's binary16: 5 bits of exponent, 10 of fraction. Rounds to the nearest, ties to even; what rounds to 65,520 and
 * more becomes infinite.
 */
final class Fp16 implements SixteenBits {
    private static final int SIGN = 0x8000;
    private static final int MAGNITUDE = 0x7fff_ffff;
    private static final int INFINITY = 0x7f80_0000;
    private static final int QUIET = 0x0200;
    /** The exponents' biases are 127 and 15. */
    private static final int REBIAS = (127 - 15) << 23;
    /** 2^-14, the smallest normal number of this format, as fp32. */
    private static final int SMALLEST_NORMAL = 0x3880_0000;
    /** The largest fp32 that does not become infinite. */
    private static final int LARGEST = 0x477f_efff;
    /** An fp32 of this magnitude has the unit of this format's subnormal numbers, 2^-24, as the unit of its last place. */
    private static final float UNIT = 0.5f;

    private static final int UNIT_BITS = 0x3f00_0000;

    /** The fp32 bits of each number of this format. */
    private static final int[] WIDE = wide();

    private float[] raised = {};
    private int[] raisedBits = {};

    /** Subnormal numbers are rounded by the processor: adding 0.5 leaves no room for what is smaller than 2^-24. */
    @Override
    public void narrow(int[] bits, int count) {
        if (raised.length < count) {
            raised = new float[count];
            raisedBits = new int[count];
        }
        Words.floats(bits, raised, count);
        raise(raised, count);
        Words.bits(raised, raisedBits, count);
        narrow(bits, raisedBits, count);
    }

    private static void raise(float[] values, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = Math.abs(values[i]) + UNIT;
        }
    }

    private static void narrow(int[] bits, int[] raised, int count) {
        for (int i = 0; i < count; i++) {
            int all = bits[i];
            int magnitude = all & MAGNITUDE;
            int small = (magnitude - SMALLEST_NORMAL) >> 31;
            int large = (LARGEST - magnitude) >> 31;
            int nan = (INFINITY - magnitude) >> 31;
            int normal = (magnitude - REBIAS + 0xfff + ((magnitude >>> 13) & 1)) >>> 13;
            int subnormal = raised[i] - UNIT_BITS;
            int finite = (subnormal & small) | (normal & ~small);
            bits[i] = (finite & ~large) | (0x7c00 & large) | (QUIET & nan) | ((all >>> 16) & SIGN);
        }
    }

    @Override
    public void widen(int[] bits, int count) {
        int[] table = WIDE;
        for (int i = 0; i < count; i++) {
            bits[i] = table[bits[i] & 0xffff];
        }
    }

    private static int[] wide() {
        int[] table = new int[1 << 16];
        for (int half = 0; half < table.length; half++) {
            int exponent = (half >>> 10) & 31;
            int fraction = half & 0x3ff;
            int magnitude =
                    switch (exponent) {
                        case 0 -> Float.floatToRawIntBits(fraction * 0x1p-24f);
                        case 31 -> INFINITY | (fraction << 13);
                        default -> ((half & 0x7fff) << 13) + REBIAS;
                    };
            table[half] = magnitude | ((half & SIGN) << 16);
        }
        return table;
    }
}
