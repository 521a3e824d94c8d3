package dev.cairn.driver.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class DriftTest {
    /** Evenly from one number to another. */
    private static RowProfile numbers(double from, double to) {
        List<Double> quantiles = DoubleStream.iterate(0, i -> i <= 100, i -> i + 1)
                .mapToObj(i -> from + (to - from) * i / 100)
                .toList();
        return new RowProfile(1000, List.of(new ColumnProfile("x", ColumnProfile.NUMBER, 0, quantiles, Map.of())));
    }

    private static RowProfile words(long a, long b) {
        return new RowProfile(
                a + b, List.of(new ColumnProfile("x", ColumnProfile.WORD, 0, List.of(), Map.of("a", a, "b", b))));
    }

    @Test
    void shouldFindNoneWhereNothingHasChanged() {
        for (Drift drift : Drift.values()) {
            assertThat(drift.of(numbers(0, 1), numbers(0, 1)).get("x")).isCloseTo(0, within(1e-9));
            assertThat(drift.of(words(30, 70), words(300, 700)).get("x")).isCloseTo(0, within(1e-9));
        }
    }

    @Test
    void shouldMeasureWhatHasMoved() {
        // half of the numbers beyond all that was there before
        assertThat(Drift.KS.of(numbers(0, 1), numbers(0.5, 1.5)).get("x")).isCloseTo(0.5, within(1e-9));
        assertThat(Drift.KS.of(words(50, 50), words(80, 20)).get("x")).isCloseTo(0.3, within(1e-9));
        // (0.8 - 0.5) ln(0.8 / 0.5) + (0.2 - 0.5) ln(0.2 / 0.5)
        assertThat(Drift.PSI.of(words(50, 50), words(80, 20)).get("x")).isCloseTo(0.415888, within(1e-6));
        // five bins are empty, which count as 1e-4, and the last holds 0.6: each bin held 0.1
        double empty = (1e-4 - 0.1) * Math.log(1e-4 / 0.1);
        double last = (0.6 - 0.1) * Math.log(6);
        assertThat(Drift.PSI.of(numbers(0, 1), numbers(0.5, 1.5)).get("x")).isCloseTo(5 * empty + last, within(1e-6));
    }

    @Test
    void shouldMeasureAConstantAndWhatWasNeverThere() {
        assertThat(Drift.PSI.of(numbers(1, 1), numbers(1, 1)).get("x")).isCloseTo(0, within(1e-9));
        assertThat(Drift.KS.of(numbers(1, 1), numbers(2, 2)).get("x")).isEqualTo(1);
        assertThat(Drift.PSI.of(words(10, 0), words(0, 10)).get("x")).isGreaterThan(10);
        assertThat(Drift.PSI.of(numbers(0, 1), words(1, 1))).isEmpty(); // nothing to compare by
    }
}
