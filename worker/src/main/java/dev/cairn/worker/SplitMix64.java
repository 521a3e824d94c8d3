package dev.cairn.worker;

/**
 * The SplitMix64 generator (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA
 * 2014): the same numbers on every machine and Java version, and seeds that differ in one bit are
 * unrelated. Not for secrets.
 */
public final class SplitMix64 {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final double DOUBLE_UNIT = 0x1p-53;

    private long state;

    public SplitMix64(long seed) {
        state = seed;
    }

    /** A generator for one of many streams, such as an epoch's or an example's. */
    public static SplitMix64 of(long seed, long stream) {
        return new SplitMix64(mix(mix(seed) + stream));
    }

    /** Begins the stream of another seed; a generator that is used again costs no memory. */
    public SplitMix64 restart(long seed) {
        state = seed;
        return this;
    }

    /** A bijective hash of 64 bits. */
    public static long mix(long value) {
        long z = value + GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    public long nextLong() {
        long next = mix(state);
        state += GOLDEN_GAMMA;
        return next;
    }

    /** Uniform in [0, bound): Lemire's multiplication without division; a bias of bound / 2^32 at most. */
    public int nextInt(int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** Uniform in [0, 1). */
    public double nextDouble() {
        return unit(nextLong());
    }

    /** Uniform in [from, to). */
    public double nextDouble(double from, double to) {
        return from + (to - from) * nextDouble();
    }

    /** Maps 64 random bits to [0, 1). */
    public static double unit(long bits) {
        return (bits >>> 11) * DOUBLE_UNIT;
    }
}
