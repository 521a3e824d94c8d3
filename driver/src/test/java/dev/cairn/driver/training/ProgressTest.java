package dev.cairn.driver.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, Charset.defaultCharset());
    private long nowNs;

    @Test
    void shouldSayALineEveryFewSecondsWithStepLossPaceAndTimeLeft() {
        try (Progress progress = Progress.on(out, false, 0, 100, () -> nowNs)) {
            for (int step = 1; step <= 20; step++) {
                nowNs += SECOND_NS;
                progress.step(step, step / 10.0, 1.0 / step, 12_345.6);
            }
        }

        assertThat(text().lines()).hasSize(4);
        assertThat(text().strip())
                .startsWith("step 1/100  epoch 0.10  loss 1.0000")
                .endsWith("step 16/100  epoch 1.60  loss 0.0625  12,346 examples/s  1:24 left");
        assertThat(text()).contains("step 6/100", "step 11/100");
    }

    @Test
    void shouldAlwaysSayTheLastStepAndEveryEvaluation() {
        try (Progress progress = Progress.on(out, false, 0, 2, () -> nowNs)) {
            progress.step(1, 0.5, 1, 10);
            progress.step(2, 1, 0.5, 10);
            progress.evaluated(2, 1, Map.of("validation.accuracy", 0.98765));
        }

        assertThat(text().lines().toList())
                .hasSize(3)
                .last()
                .isEqualTo("step 2/2  epoch 1.00  validation.accuracy 98.77 %");
    }

    @Test
    void shouldCountTimeLeftFromTheFirstStepItSees() {
        Pace pace = new Pace(100);
        nowNs = 500 * SECOND_NS;

        assertThat(pace.words(50, 1, 0, nowNs)).isEqualTo("loss 1.0000");
        assertThat(pace.words(60, 1, 5, nowNs + 10 * SECOND_NS)).isEqualTo("loss 1.0000  5 examples/s  0:40 left");
        assertThat(Pace.clock(3_661)).isEqualTo("1:01:01");
    }

    @Test
    void shouldDrawABarOnATerminalAndPutLinesAboveIt() {
        try (Progress progress = Progress.on(out, true, 0, 10, () -> nowNs)) {
            progress.step(1, 0.1, 0.5, 0);
            nowNs += 4 * SECOND_NS;
            progress.step(5, 0.5, 0.25, 1000);
            progress.say("epoch 1 is over");
        }

        assertThat(text()).contains("5/10", "loss 0.2500", "1,000 examples/s", "0:05 left", "\repoch 1 is over");
    }

    private String text() {
        return written.toString(Charset.defaultCharset());
    }
}
