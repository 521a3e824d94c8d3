package dev.cairn.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.diffusion.UNet;
import dev.cairn.models.recurrent.Lstm;
import dev.cairn.models.transformer.Transformer;
import dev.cairn.models.vision.LeNet;
import dev.cairn.models.vision.ResNet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class NetworkTest {
    private final Forward forward = new Forward();

    @Test
    void shouldHaveTheParametersOfItsShape() {
        assertThat(Forward.parameters(LeNet.build(1, 28, 28, 10, 1))).isEqualTo(431_080);
        assertThat(Forward.parameters(ResNet.small(1))).isEqualTo(175_258);
        assertThat(Forward.parameters(Lstm.classifier(1))).isEqualTo(100_618);
        assertThat(Forward.parameters(Transformer.gpt(1))).isEqualTo(867_328);
        assertThat(Forward.parameters(UNet.small(1))).isEqualTo(1_605_601);
    }

    @Test
    void shouldStartNearGuessingAtImages() {
        var inputs = Map.of("image", forward.normal(1, 8, 3, 32, 32), "label", forward.integers(10, 8));

        double loss = Forward.loss(ResNet.small(1), inputs);

        assertThat(loss).isCloseTo(Math.log(10), within(1.5));
    }

    @Test
    void shouldStartNearGuessingAtSequences() {
        var inputs = Map.of("sequence", forward.normal(1, 8, 64, 64), "label", forward.integers(10, 8));

        double loss = Forward.loss(Lstm.classifier(1), inputs);

        assertThat(loss).isCloseTo(Math.log(10), within(0.3));
    }

    @Test
    void shouldStartNearGuessingAtTheNextToken() {
        var inputs = Map.of("tokens", forward.integers(256, 4, 64), "targets", forward.integers(256, 4, 64));

        double loss = Forward.loss(Transformer.gpt(1), inputs);

        assertThat(loss).isCloseTo(Math.log(256), within(0.1));
    }

    @Test
    void shouldStartAtTheMeanSquareOfTheNoise() {
        INDArray noise = forward.normal(1, 2, 1, 32, 32);
        var inputs =
                Map.of("noisy", forward.normal(1, 2, 1, 32, 32), "time", forward.integers(1000, 2), "noise", noise);

        double loss = Forward.loss(UNet.small(1), inputs);

        assertThat(loss).isCloseTo(noise.mul(noise).meanNumber().doubleValue(), within(1e-5));
    }
}
