package dev.cairn.worker.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantileTest {
    @ParameterizedTest
    @CsvSource({
        "0.5, 0",
        "0.75, 0.6744897501960817",
        "0.975, 1.959963984540054",
        "0.999, 3.090232306167813",
        "1e-10, -6.361340902404056",
        "1e-15, -7.941345326170997"
    })
    void shouldInvertTheNormalDistribution(double p, double x) {
        assertThat(Quantile.normal(p)).isCloseTo(x, within(2e-6));
    }
}
