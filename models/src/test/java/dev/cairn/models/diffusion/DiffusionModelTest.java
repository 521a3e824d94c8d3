package dev.cairn.models.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Forward;
import dev.cairn.models.Network;
import dev.cairn.models.Reference;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class DiffusionModelTest {
    private static final int SIZE = 8;
    private static final int STEPS = 10;
    private static final UNetShape SHAPE = new UNetShape(1, SIZE, List.of(8, 16), STEPS, 3, true);
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.cosine(STEPS);

    private final Forward forward = new Forward();
    private final INDArray image = forward.normal(1, 2, 1, SIZE, SIZE);
    private final INDArray noise = forward.normal(1, 2, 1, SIZE, SIZE);

    @ParameterizedTest
    @EnumSource(Prediction.class)
    void shouldMakeEachImageNoisyByItsTimeAndLoseByWhatItPredicts(Prediction prediction) {
        Network network = forward.shaken(diffusion(prediction, 0).training(DataType.FLOAT, 1));
        Map<String, INDArray> inputs = Map.of(
                "image", image,
                "label", Nd4j.createFromArray(0, 2),
                "noise", noise,
                "time", Nd4j.createFromArray(1, 7),
                "conditioned", Nd4j.createFromArray(1f, 0f));

        var values = Forward.run(network, inputs, "noisy", "prediction", "loss");

        double[] noisy = Reference.flat(values.get("noisy"));
        double[] predicted = Reference.flat(values.get("prediction"));
        double loss = 0;
        for (int i = 0; i < noisy.length; i++) {
            int time = i < SIZE * SIZE ? 1 : 7;
            double x = Reference.flat(image)[i];
            double e = Reference.flat(noise)[i];
            double signal = SCHEDULE.signal(time);
            double factor = SCHEDULE.noise(time);
            assertThat(noisy[i]).isCloseTo(signal * x + factor * e, within(1e-5));
            double target = prediction == Prediction.NOISE ? e : signal * e - factor * x;
            loss += (predicted[i] - target) * (predicted[i] - target) / noisy.length;
        }
        assertThat(values.get("loss").getDouble(0)).isCloseTo(loss, within(1e-4 * loss));
    }

    @Test
    void shouldHearOfTheClassOnlyWhereConditioned() {
        Network network = forward.shaken(diffusion(Prediction.NOISE, 0).denoiser(DataType.FLOAT, 1));

        double[] ofFirst = predicted(network, 0, 1);
        double[] ofSecond = predicted(network, 1, 1);

        assertThat(ofFirst).isNotEqualTo(ofSecond);
        assertThat(predicted(network, 0, 0)).isEqualTo(predicted(network, 1, 0)).isNotEqualTo(ofFirst);
    }

    private double[] predicted(Network network, int label, float conditioned) {
        Map<String, INDArray> inputs = Map.of(
                "noisy", noise,
                "time", Nd4j.createFromArray(4, 4),
                "label", Nd4j.createFromArray(label, label),
                "conditioned", Nd4j.createFromArray(conditioned, conditioned));
        return Reference.flat(Forward.run(network, inputs, "prediction").get("prediction"));
    }

    @Test
    void shouldSampleByTheParametersThatItTrains() {
        var diffusion = diffusion(Prediction.NOISE, 0.999);
        Network training = diffusion.training(DataType.FLOAT, 1);
        Network denoiser = diffusion.denoiser(DataType.FLOAT, 1);

        assertThat(denoiser.parameters()).extracting(SDVariable::name).isEqualTo(names(training.parameters()));
        assertThat(denoiser.runningStatistics())
                .extracting(SDVariable::name)
                .isEqualTo(names(training.runningStatistics()))
                .hasSize(training.parameters().size());
        assertThat(training.noise()).containsOnlyKeys("noise", "time", "conditioned");
    }

    private static List<String> names(List<SDVariable> variables) {
        return variables.stream().map(SDVariable::name).toList();
    }

    @Test
    void shouldLookAtEveryPlaceOfTheLowestLevel() {
        Network network = forward.shaken(diffusion(Prediction.NOISE, 0).denoiser(DataType.FLOAT, 1));
        Map<String, INDArray> inputs = Map.of(
                "noisy", noise,
                "time", Nd4j.createFromArray(4, 4),
                "label", Nd4j.createFromArray(0, 1),
                "conditioned", Nd4j.createFromArray(1f, 1f));

        INDArray shares = Forward.run(network, inputs, "attention.shares").get("attention.shares");

        assertThat(shares.shape()).containsExactly(2, 1, 16, 16);
        assertThat(shares.sum(3).minNumber().doubleValue()).isCloseTo(1, within(1e-5));
        assertThat(shares.minNumber().doubleValue()).isPositive();
    }

    @Test
    void shouldNameASizeThatTheLevelsDoNotDivide() {
        assertThatThrownBy(() -> new UNetShape(1, 30, List.of(8, 16, 32), STEPS, 0, false))
                .hasMessage("size=30: must be a multiple of 4 for 3 levels");
        assertThatThrownBy(() -> new UNetShape(1, 28, List.of(12), STEPS, 0, false))
                .hasMessage("widths=[12]: must be multiples of 8");
    }

    private static DiffusionModel diffusion(Prediction prediction, double averaging) {
        return new DiffusionModel(SHAPE, SCHEDULE, prediction, averaging);
    }
}
