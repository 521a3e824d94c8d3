package dev.cairn.models.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NoiseScheduleTest {
    @Test
    void shouldMultiplyWhatIsLeftByALinearBeta() {
        var schedule = NoiseSchedule.linear(1000);
        double left = 1;
        for (int t = 0; t < 1000; t++) {
            left *= 1 - (1e-4 + (0.02 - 1e-4) * t / 999);
            assertThat(schedule.signal(t)).isCloseTo(Math.sqrt(left), within(1e-12));
            assertThat(schedule.noise(t)).isCloseTo(Math.sqrt(1 - left), within(1e-12));
        }
    }

    @Test
    void shouldFollowASquaredCosineUntilBetaIsCutOff() {
        var schedule = NoiseSchedule.cosine(1000);
        for (int t = 0; t < 990; t++) {
            double angle = ((t + 1) / 1000.0 + 0.008) / 1.008 * Math.PI / 2;
            double start = Math.cos(0.008 / 1.008 * Math.PI / 2);
            assertThat(schedule.signal(t)).isCloseTo(Math.cos(angle) / start, within(1e-9));
        }
        assertThat(schedule.signal(999)).isPositive();
    }

    @Test
    void shouldBeginWithTheImageAndEndInNoiseWhateverTheNumberOfSteps() {
        for (int steps : new int[] {10, 100, 1000}) {
            for (var schedule : new NoiseSchedule[] {NoiseSchedule.linear(steps), NoiseSchedule.cosine(steps)}) {
                assertThat(schedule.signal(-1)).isEqualTo(1);
                assertThat(schedule.noise(-1)).isZero();
                assertThat(schedule.signal(steps - 1)).isBetween(0.0, 0.03);
            }
        }
    }
}
