package dev.cairn.models.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SamplerTest {
    private static final float[] IMAGE = {-1, -0.25f, 0, 0.5f, 1};
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1000);

    @ParameterizedTest
    @EnumSource(Prediction.class)
    void shouldFindTheImageThatAPerfectDenoiserSees(Prediction prediction) {
        Denoiser perfect = perfect(prediction);
        for (int steps : new int[] {1, 7, 50}) {
            float[] images = Sampler.ddim(SCHEDULE, prediction, steps, 1).sample(perfect, 2, IMAGE.length, 3);
            for (int i = 0; i < images.length; i++) {
                assertThat(images[i]).isCloseTo(IMAGE[i % IMAGE.length], within(1e-4f));
            }
        }
        float[] images = Sampler.ddpm(SCHEDULE, prediction, 1).sample(perfect, 1, IMAGE.length, 3);
        assertThat(images[1]).isCloseTo(IMAGE[1], within(1e-4f));
    }

    /** Of images whose pixels are normal the best prediction is known; what it makes is normal with their deviation. */
    @Test
    void shouldDrawFromTheDistributionOfTheImages() {
        double deviation = 0.3;
        Denoiser best = (noisy, time, conditioned) -> {
            double signal = SCHEDULE.signal(time);
            double noise = SCHEDULE.noise(time);
            double share = noise / (signal * signal * deviation * deviation + noise * noise);
            float[] predicted = new float[noisy.length];
            for (int i = 0; i < noisy.length; i++) {
                predicted[i] = (float) (share * noisy[i]);
            }
            return predicted;
        };

        float[] ddpm = Sampler.ddpm(SCHEDULE, Prediction.NOISE, 1).sample(best, 4, 1000, 5);
        float[] ddim = Sampler.ddim(SCHEDULE, Prediction.NOISE, 250, 1).sample(best, 4, 1000, 5);

        assertThat(deviation(ddpm)).isCloseTo(deviation, within(0.02));
        assertThat(deviation(ddim)).isCloseTo(deviation, within(0.02));
    }

    @Test
    void shouldMakeAnImageOfItsSeedAndPlaceAlone() {
        var sampler = Sampler.ddpm(NoiseSchedule.cosine(20), Prediction.NOISE, 1);
        Denoiser shrinking = (noisy, time, conditioned) -> noisy.clone();

        float[] three = sampler.sample(shrinking, 3, 4, 9);

        assertThat(Arrays.copyOf(three, 8)).isEqualTo(sampler.sample(shrinking, 2, 4, 9));
        assertThat(Arrays.copyOf(three, 4)).isNotEqualTo(Arrays.copyOfRange(three, 4, 8));
        assertThat(three).isNotEqualTo(sampler.sample(shrinking, 3, 4, 10));
    }

    /** One step of velocity at full noise: the image is minus the prediction, which guidance takes past the class. */
    @Test
    void shouldGoFromNoClassPastTheClass() {
        Denoiser denoiser = (noisy, time, conditioned) -> new float[] {conditioned ? -0.3f : -0.1f};
        double[] expected = {0.1, 0.3, 0.5};
        for (int guidance = 0; guidance < 3; guidance++) {
            var sampler = Sampler.ddim(NoiseSchedule.cosine(1000), Prediction.VELOCITY, 1, guidance);

            assertThat(sampler.sample(denoiser, 1, 1, 1)[0]).isCloseTo((float) expected[guidance], within(1e-3f));
        }
    }

    @Test
    void shouldRefuseMoreStepsThanThereAre() {
        assertThatThrownBy(() -> Sampler.ddim(SCHEDULE, Prediction.NOISE, 1001, 1))
                .hasMessage("steps=1001: must be 1 to 1000");
    }

    private static Denoiser perfect(Prediction prediction) {
        return (noisy, time, conditioned) -> {
            double signal = SCHEDULE.signal(time);
            double noise = SCHEDULE.noise(time);
            float[] predicted = new float[noisy.length];
            for (int i = 0; i < noisy.length; i++) {
                double image = IMAGE[i % IMAGE.length];
                double e = (noisy[i] - signal * image) / noise;
                predicted[i] = (float) (prediction == Prediction.NOISE ? e : signal * e - noise * image);
            }
            return predicted;
        };
    }

    private static double deviation(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }
}
