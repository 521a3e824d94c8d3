package dev.cairn.server.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClippingTest {
    @Test
    void shouldScaleALongGradientDownToItsNorm() {
        // given
        Clipping clipping = new Clipping(2, Float.POSITIVE_INFINITY);

        // then
        assertThat(clipping.scale(Clipping.sumOfSquares(new float[] {3, 4}, 0, 2)))
                .isEqualTo(0.4f);
        assertThat(clipping.scale(4)).isEqualTo(1);
        assertThat(clipping.scale(0)).isEqualTo(1);
    }

    @Test
    void shouldBoundEachValueOfARange() {
        // given
        float[] gradient = {-3, 3, -3, 0.5f, Float.NaN, 3};

        // when
        new Clipping(Double.POSITIVE_INFINITY, 1).clipValues(gradient, 1, 5);

        // then
        assertThat(gradient).containsExactly(-3, 1, -1, 0.5f, Float.NaN, 3);
    }

    @Test
    void shouldAddUpTheSquaresOfARange() {
        float[] values = new float[30];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        assertThat(Clipping.sumOfSquares(values, 0, 30)).isEqualTo(29 * 30 * 59 / 6);
        assertThat(Clipping.sumOfSquares(values, 3, 24)).isEqualTo(23 * 24 * 47 / 6 - 5);
        assertThat(Clipping.sumOfSquares(values, 7, 7)).isZero();
    }

    @Test
    void shouldShowWhatIsNotFinite() {
        float[] largest = new float[1000];
        Arrays.fill(largest, Float.MAX_VALUE);
        assertThat(Clipping.sumOfSquares(largest, 0, 1000)).isFinite();
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            largest[999] = bad;
            assertThat(Double.isFinite(Clipping.sumOfSquares(largest, 0, 1000))).isFalse();
        }
    }

    @Test
    void shouldRefuseBoundsThatLetNothingThrough() {
        assertThatThrownBy(() -> new Clipping(0, 1)).hasMessageStartingWith("optimizer.clipNorm=0.0, ");
    }
}
