package dev.cairn.driver.dataset.preparation.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExactSumTest {
    @Test
    void shouldBeTheSumWithoutRounding() {
        long seed = 20261123;
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        ExactSum sum = new ExactSum();
        ExactSum other = new ExactSum();
        BigDecimal expected = BigDecimal.ZERO;
        for (int i = 0; i < 5_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                (i % 3 == 0 ? other : sum).add(value);
                expected = expected.add(new BigDecimal(value));
            }
        }

        sum.add(other);

        assertThat(sum.value()).isEqualByComparingTo(expected);
    }

    @Test
    void shouldKeepWhatAnotherOrderWouldLose() {
        for (List<Double> order : List.of(List.of(1e300, 1.0, -1e300), List.of(1e300, -1e300, 1.0))) {
            ExactSum sum = new ExactSum();
            order.forEach(sum::add);
            assertThat(sum.value().doubleValue()).isEqualTo(1.0);
        }
    }

    @Test
    void shouldAddSquaresWithTheirRoundingErrors() {
        double value = 1 + 0x1p-30;
        ExactSum sum = new ExactSum();

        sum.addSquare(value);

        assertThat(sum.value()).isEqualByComparingTo(new BigDecimal(value).pow(2));
    }
}
