package dev.cairn.server.encoding;

/** A floating-point format of 16 bits. Works on whole arrays, in place, in loops that the JIT compiler vectorises. */
interface SixteenBits {
    /** Turns the bits of fp32 numbers into those of the nearest numbers of this format, ties to even. */
    void narrow(int[] bits, int count);

    /** Turns numbers of this format into the bits of the same numbers as fp32. */
    void widen(int[] bits, int count);
}
