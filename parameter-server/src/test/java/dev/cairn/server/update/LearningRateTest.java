package dev.cairn.server.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LearningRateTest {
    private static final Offset<Float> ROUNDING = within(1e-7f);

    private static void assertAt(LearningRate rate, long step, double expected) {
        assertThat(rate.at(step)).as("%s, step %d", rate, step).isCloseTo((float) expected, ROUNDING);
    }

    @Test
    void shouldFallInSteps() {
        LearningRate rate = new LearningRate.Staircase(0.4f, 0.5f, 10);
        assertAt(rate, 0, 0.4);
        assertAt(rate, 9, 0.4);
        assertAt(rate, 10, 0.2);
        assertAt(rate, 35, 0.05);
    }

    @Test
    void shouldFallExponentially() {
        LearningRate rate = new LearningRate.Exponential(0.4f, 0.25f, 10);
        assertAt(rate, 0, 0.4);
        assertAt(rate, 5, 0.2);
        assertAt(rate, 10, 0.1);
        assertAt(rate, 20, 0.025);
    }

    @Test
    void shouldFallAlongACosine() {
        LearningRate rate = new LearningRate.Cosine(0.2f, 100);
        assertThat(rate.at(0)).isEqualTo(0.2f);
        assertAt(rate, 25, 0.1 + 0.1 * Math.sqrt(0.5));
        assertAt(rate, 50, 0.1);
        assertThat(rate.at(100)).isZero();
        assertThat(rate.at(1000)).isZero();

        LearningRate above = new LearningRate.Cosine(0.2f, 0.1f, 100);
        assertAt(above, 50, 0.15);
        assertAt(above, 100, 0.1);
    }

    @Test
    void shouldWarmUpBeforeAnySchedule() {
        LearningRate rate = new LearningRate.WarmUp(4, new LearningRate.Cosine(0.2f, 100));
        assertAt(rate, 0, 0.05);
        assertAt(rate, 2, 0.15);
        assertAt(rate, 3, 0.2);
        assertAt(rate, 4, 0.2);
        assertAt(rate, 54, 0.1);
        assertAt(rate, 104, 0);
    }

    @Test
    void shouldRideOneCycle() {
        LearningRate rate = new LearningRate.OneCycle(0.5f, 30, 100);
        assertAt(rate, 0, 0.02);
        assertAt(rate, 15, 0.26);
        assertAt(rate, 30, 0.5);
        assertAt(rate, 65, 0.250001);
        assertAt(rate, 100, 2e-6);
        assertAt(rate, 200, 2e-6);
    }

    @Test
    void shouldRefuseWhatCannotLearn() {
        assertThatThrownBy(() -> new LearningRate.Constant(-0.1f))
                .hasMessageStartingWith("optimizer.learningRate=-0.1: must be > 0");
        assertThatThrownBy(() -> new LearningRate.Constant(Float.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new LearningRate.Staircase(0.1f, 0, 1))
                .hasMessageStartingWith("optimizer.decayFactor=0.0: must be > 0");
        assertThatThrownBy(() -> new LearningRate.Exponential(0.1f, 0.5f, 0))
                .hasMessageStartingWith("optimizer.decaySteps=0: must be");
        assertThatThrownBy(() -> new LearningRate.Cosine(0.1f, 0.2f, 1))
                .hasMessageStartingWith("optimizer.finalLearningRate=0.2: must be");
        assertThatThrownBy(() -> new LearningRate.OneCycle(0.1f, 10, 10))
                .hasMessageStartingWith("totalSteps - optimizer.warmupSteps=0: must be");
    }
}
