package dev.cairn.models.contrastive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Forward;
import dev.cairn.models.Network;
import dev.cairn.models.Statistic;
import dev.cairn.models.vision.ResNet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ByolTest {
    private final Forward forward = new Forward();
    private final Network network =
            new Byol(new Images(DataType.DOUBLE, 3, 8, 8), 6, 5, 0.9, 1).build(ResNet.encoder(1, List.of(4, 8)));

    @Test
    void shouldPredictOfEachViewTheTargetOfTheOther() {
        var fed = Map.of("first", images(), "second", images());

        var values = Forward.run(network, fed, "prediction2", "target.projection2", "loss");

        INDArray predicted = values.get("prediction2");
        INDArray target = values.get("target.projection2");
        double loss = 0;
        for (int i = 0; i < 8; i++) {
            loss += (2 - 2 * PlainCosine.of(predicted, i, target, (i + 4) % 8)) / 8;
        }
        assertThat(values.get("loss").getDouble(0)).isCloseTo(loss, within(1e-9));
    }

    /** All of the encoder and the projector, not the predictor. */
    @Test
    void shouldFollowEveryParameterFromItsFirstValueOn() {
        List<String> followed = network.statistics().stream()
                .filter(each -> each.running().equals("target." + each.batch()))
                .map(Statistic::batch)
                .toList();

        assertThat(network.parameters().stream().map(SDVariable::name).filter(name -> !name.startsWith("prediction")))
                .isSubsetOf(followed);
        for (String name : followed) {
            assertThat(Forward.parameter(network, "target." + name)).isEqualTo(Forward.parameter(network, name));
        }
    }

    private INDArray images() {
        return forward.normal(1, 4, 3, 8, 8).castTo(DataType.DOUBLE);
    }
}
