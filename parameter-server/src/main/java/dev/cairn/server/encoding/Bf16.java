package dev.cairn.server.encoding;

/** bfloat16: the upper half of an fp32, rounded to the nearest, ties to even. */
final class Bf16 implements SixteenBits {
    private static final int MAGNITUDE = 0x7fff_ffff;
    private static final int INFINITY = 0x7f80_0000;
    private static final int QUIET = 0x40;

    /** Of one number; a NaN stays one. */
    static int narrow(int bits) {
        int nan = (INFINITY - (bits & MAGNITUDE)) >> 31;
        int rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
        return (rounded & ~nan) | (((bits >>> 16) | QUIET) & nan);
    }

    static int widen(int bits) {
        return bits << 16;
    }

    @Override
    public void narrow(int[] bits, int count) {
        for (int i = 0; i < count; i++) {
            bits[i] = narrow(bits[i]);
        }
    }

    @Override
    public void widen(int[] bits, int count) {
        for (int i = 0; i < count; i++) {
            bits[i] = widen(bits[i]);
        }
    }
}
