package dev.cairn.server.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DenseCodecTest {
    private static final int ALL = 1 << 16;

    @Test
    void shouldKnowEveryNumberOfFp16() {
        shouldWidenAll(new Fp16(), half -> value(half, 5, 10));
    }

    @Test
    void shouldKnowEveryNumberOfBf16() {
        shouldWidenAll(new Bf16(), half -> value(half, 8, 7));
    }

    /** By the formula: sign * 2^exponent * 1.fraction. */
    private static double value(int half, int exponentBits, int fractionBits) {
        int exponent = (half >> fractionBits) & ((1 << exponentBits) - 1);
        double fraction = (half & ((1 << fractionBits) - 1)) * Math.pow(2, -fractionBits);
        int bias = (1 << (exponentBits - 1)) - 1;
        double sign = half < 1 << 15 ? 1 : -1;
        if (exponent == (1 << exponentBits) - 1) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return sign
                * (exponent == 0 ? fraction * Math.pow(2, 1 - bias) : (1 + fraction) * Math.pow(2, exponent - bias));
    }

    private static void shouldWidenAll(SixteenBits format, IntToDoubleFunction formula) {
        // given
        int[] bits = new int[ALL];
        for (int half = 0; half < ALL; half++) {
            bits[half] = half;
        }

        // when
        format.widen(bits, ALL);
        int[] wide = bits.clone();
        format.narrow(bits, ALL);

        // then
        for (int half = 0; half < ALL; half++) {
            float expected = (float) formula.applyAsDouble(half);
            boolean known = Float.compare(Float.intBitsToFloat(wide[half]), expected) == 0;
            boolean back = Float.isNaN(expected) ? Double.isNaN(formula.applyAsDouble(bits[half])) : bits[half] == half;
            if (!known || !back) {
                fail("%04x: %s becomes %04x", half, Float.intBitsToFloat(wide[half]), bits[half]);
            }
        }
    }

    @Test
    void shouldRoundToTheNearestEverywhere() {
        shouldRound(new Fp16(), 0x7c00);
        shouldRound(new Bf16(), 0x7f80);
    }

    /** Between any two neighbours: below the middle down, above it up, in the middle to the even one. */
    private static void shouldRound(SixteenBits format, int infinity) {
        int[] neighbours = new int[infinity];
        for (int half = 0; half < infinity; half++) {
            neighbours[half] = half;
        }
        format.widen(neighbours, infinity);
        for (int half = 0; half + 1 < infinity; half++) {
            int middle = (int) (((long) neighbours[half] + neighbours[half + 1]) / 2);
            if (half < 1 << 10) { // subnormal numbers lie evenly, their bits as fp32 do not
                double sum =
                        (double) Float.intBitsToFloat(neighbours[half]) + Float.intBitsToFloat(neighbours[half + 1]);
                middle = Float.floatToRawIntBits((float) (sum / 2));
            }
            int[] three = {middle - 1, middle, middle + 1, (middle + 1) | (1 << 31)};
            format.narrow(three, three.length);
            int even = half % 2 == 0 ? half : half + 1;
            if (!Arrays.equals(three, new int[] {half, even, half + 1, (half + 1) | (1 << 15)})) {
                fail("around the middle above %04x: %s", half, Arrays.toString(three));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"65519.996, 65504", "65520, Infinity", "-1e9, -Infinity", "2.9e-8, 0", "NaN, NaN"})
    void shouldEndWhereFp16Ends(float number, float expected) {
        // given
        int[] bits = {Float.floatToRawIntBits(number)};
        Fp16 fp16 = new Fp16();

        // when
        fp16.narrow(bits, 1);
        fp16.widen(bits, 1);

        // then
        assertThat(Float.compare(Float.intBitsToFloat(bits[0]), expected)).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Encoding.class,
            names = {"FP32", "FP16", "BF16"})
    void shouldGiveTheSameWhicheverWayNumbersComeAndGo(Encoding encoding) {
        Random random = new Random(1);
        DenseCodec codec = DenseCodec.of(encoding);
        for (int count : new int[] {1, 2, 7, 1000, 999}) {
            // given
            float[] numbers = new float[count];
            UnsafeBuffer bytes = new UnsafeBuffer(new byte[4 * count + 12]);
            for (int i = 0; i < count; i++) {
                numbers[i] = (float) random.nextGaussian();
                bytes.putFloat(12 + 4 * i, numbers[i]);
            }
            UnsafeBuffer fromArray = new UnsafeBuffer(new byte[codec.bytes(count) + 5]);
            UnsafeBuffer fromBytes = new UnsafeBuffer(new byte[codec.bytes(count) + 5]);

            // when
            codec.write(numbers, count, fromArray, 5);
            codec.write(bytes, 12, count, fromBytes, 5);
            float[] read = new float[count];
            UnsafeBuffer readBytes = new UnsafeBuffer(new byte[4 * count]);
            codec.read(fromArray, 5, count, read);
            codec.read(fromArray, 5, count, readBytes, 0);

            // then
            assertThat(fromBytes).isEqualTo(fromArray);
            DoubleUnaryOperator relative =
                    switch (encoding) {
                        case FP16 -> x -> Math.max(Math.abs(x) * 0x1p-11, 0x1p-25);
                        case BF16 -> x -> Math.abs(x) * 0x1p-8;
                        default -> x -> 0;
                    };
            for (int i = 0; i < count; i++) {
                assertThat(Math.abs((double) read[i] - numbers[i]))
                        .isLessThanOrEqualTo(relative.applyAsDouble(numbers[i]));
                assertThat(readBytes.getFloat(4 * i)).isEqualTo(read[i]);
            }
        }
    }
}
