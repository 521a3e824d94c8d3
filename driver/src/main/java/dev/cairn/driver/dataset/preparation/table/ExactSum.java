package dev.cairn.driver.dataset.preparation.table;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A sum of doubles without any rounding, so that it is the same in whatever order they come and however Spark has
 * partitioned them. A fixed-point number as wide as the range of doubles, in digits of 32 bits (the small superaccumulator
 * of R. Neal, "Fast exact summation using small and large superaccumulators", 2015).
 */
final class ExactSum implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int DIGIT_BITS = 32;
    private static final long DIGIT = (1L << DIGIT_BITS) - 1;
    /** Exponent of the lowest bit: that of the smallest double. */
    private static final int LOWEST = -1074;

    private static final int MANTISSA_BITS = 52;
    /** After so many additions a digit's 31 spare bits could overflow. */
    private static final int BEFORE_CARRY = 1 << 30;

    private final long[] digits = new long[70];
    private int additions;

    /** @param value finite */
    void add(double value) {
        long bits = Double.doubleToRawLongBits(value);
        int exponent = (int) (bits >>> MANTISSA_BITS) & 0x7ff;
        long mantissa = bits & (1L << MANTISSA_BITS) - 1;
        if (exponent == 0x7ff) {
            throw new IllegalArgumentException(value + ": must be finite");
        }
        // A subnormal number has no implicit bit and the exponent of the smallest normal one.
        int shift = Math.max(exponent - 1, 0);
        mantissa |= exponent == 0 ? 0 : 1L << MANTISSA_BITS;
        int at = shift / DIGIT_BITS;
        int offset = shift % DIGIT_BITS;
        long low = (mantissa & DIGIT) << offset;
        long high = (mantissa >>> DIGIT_BITS) << offset;
        long middle = (low >>> DIGIT_BITS) + (high & DIGIT);
        long sign = value < 0 ? -1 : 1;
        digits[at] += sign * (low & DIGIT);
        digits[at + 1] += sign * middle;
        digits[at + 2] += sign * (high >>> DIGIT_BITS);
        counted(2);
    }

    /** Adds the square of a number, its rounding error too. */
    void addSquare(double value) {
        double square = value * value;
        add(square);
        add(Math.fma(value, value, -square));
    }

    void add(ExactSum other) {
        other.carry();
        for (int i = 0; i < digits.length; i++) {
            digits[i] += other.digits[i];
        }
        counted(1);
    }

    BigDecimal value() {
        BigInteger sum = BigInteger.ZERO;
        for (int i = digits.length - 1; i >= 0; i--) {
            sum = sum.shiftLeft(DIGIT_BITS).add(BigInteger.valueOf(digits[i]));
        }
        // n / 2^k = n * 5^k / 10^k, which a decimal number holds exactly.
        return new BigDecimal(sum.multiply(BigInteger.valueOf(5).pow(-LOWEST)), -LOWEST);
    }

    private void counted(int more) {
        additions += more;
        if (additions >= BEFORE_CARRY) {
            carry();
        }
    }

    /** Hands what exceeds 32 bits on to the next digit; the highest keeps the sign. */
    private void carry() {
        for (int i = 0; i + 1 < digits.length; i++) {
            digits[i + 1] += digits[i] >> DIGIT_BITS;
            digits[i] &= DIGIT;
        }
        additions = 0;
    }
}
