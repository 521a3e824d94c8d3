package dev.cairn.worker.step.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FunctionsTest {
    private static final int SAMPLES = 100_000;

    private interface OfFloat {
        float of(float x);
    }

    private interface OfVector {
        FloatVector of(FloatVector x);
    }

    static Stream<Arguments> functions() {
        OfVector exp = Functions::exp;
        OfVector sigmoid = Functions::sigmoid;
        OfVector tanh = Functions::tanh;
        OfFloat expOfFloat = Functions::exp;
        OfFloat sigmoidOfFloat = Functions::sigmoid;
        OfFloat tanhOfFloat = Functions::tanh;
        DoubleUnaryOperator exactExp = StrictMath::exp;
        DoubleUnaryOperator exactSigmoid = x -> 1 / (1 + StrictMath.exp(-x));
        DoubleUnaryOperator exactTanh = StrictMath::tanh;
        return Stream.of(
                Arguments.of("exp", exp, expOfFloat, exactExp),
                Arguments.of("sigmoid", sigmoid, sigmoidOfFloat, exactSigmoid),
                Arguments.of("tanh", tanh, tanhOfFloat, exactTanh));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void shouldBeWithinThreeUnitsInTheLastPlace(String name, OfVector ofVector, OfFloat of, DoubleUnaryOperator exact) {
        var random = new Random(3);
        for (int i = 0; i < SAMPLES; i++) {
            float x = sample(random);

            double expected = exact.applyAsDouble(x);

            double unit = Math.max(Math.ulp((float) expected), Float.MIN_NORMAL);
            assertThat(Math.abs(of.of(x) - expected)).as("%s(%s)", name, x).isLessThanOrEqualTo(3 * unit);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void shouldGiveLanesAndFloatsTheSameBits(String name, OfVector ofVector, OfFloat of, DoubleUnaryOperator exact) {
        var random = new Random(5);
        float[] x = new float[SAMPLES];
        for (int i = 0; i < x.length; i++) {
            x[i] = sample(random);
        }
        x[0] = Float.POSITIVE_INFINITY;
        x[1] = Float.NEGATIVE_INFINITY;
        x[2] = Float.NaN;
        x[3] = 89;
        x[4] = -89;
        float[] lanes = new float[SAMPLES];
        for (int i = 0; i < x.length; i += Floats.LANES) {
            ofVector.of(FloatVector.fromArray(Floats.SPECIES, x, i)).intoArray(lanes, i);
        }

        for (int i = 0; i < x.length; i++) {
            assertThat(Float.floatToIntBits(lanes[i]))
                    .as("%s(%s)", name, x[i])
                    .isEqualTo(Float.floatToIntBits(of.of(x[i])));
        }
    }

    /** Of all magnitudes from 1e-6 to where results are no normal floats. */
    private static float sample(Random random) {
        double magnitude = Math.min(87, Math.exp(random.nextDouble() * 19 - 14));
        return (float) (random.nextBoolean() ? magnitude : -magnitude);
    }
}
