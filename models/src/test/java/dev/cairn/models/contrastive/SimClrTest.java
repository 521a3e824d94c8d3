package dev.cairn.models.contrastive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Forward;
import dev.cairn.models.Network;
import dev.cairn.models.vision.ImageClassifier;
import dev.cairn.models.vision.ImageEncoder;
import dev.cairn.models.vision.ResNet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class SimClrTest {
    private static final double TEMPERATURE = 0.2;
    private static final ImageEncoder ENCODER = ResNet.encoder(1, List.of(4, 8));

    private final Forward forward = new Forward();
    private final Network network =
            forward.shaken(new SimClr(new Images(DataType.DOUBLE, 3, 8, 8), TEMPERATURE, 5, 1).build(ENCODER));
    private final INDArray first = images();
    private final INDArray second = images();

    private INDArray images() {
        return forward.normal(1, 4, 3, 8, 8).castTo(DataType.DOUBLE);
    }

    @Test
    void shouldLoseAsAPlainLoopOverAllPairs() {
        var values = Forward.run(network, Map.of("first", first, "second", second), "projection2", "loss");

        INDArray z = values.get("projection2");
        double loss = 0;
        for (int i = 0; i < 8; i++) {
            double sum = 0;
            for (int k = 0; k < 8; k++) {
                sum += k == i ? 0 : Math.exp(PlainCosine.of(z, i, z, k) / TEMPERATURE);
            }
            loss -= Math.log(Math.exp(PlainCosine.of(z, i, z, (i + 4) % 8) / TEMPERATURE) / sum) / 8;
        }
        assertThat(values.get("loss").getDouble(0)).isCloseTo(loss, within(1e-9));
    }

    @Test
    void shouldPutOutTheFirstViewsFeatures() {
        var values = Forward.run(network, Map.of("first", first, "second", second), "features.first", "flat");

        assertThat(values.get("features.first").shape()).containsExactly(4, 8);
        for (int i = 0; i < 4; i++) {
            assertThat(values.get("features.first").getDouble(i, 3))
                    .isEqualTo(values.get("flat").getDouble(i, 3));
        }
    }

    /** So that a classifier takes over what has been learnt. */
    @Test
    void shouldNameTheEncodersParametersAsAClassifierDoes() {
        Network classifier = new ImageClassifier(3, 8, 8, 10, 1).build(ENCODER);

        List<String> shared = classifier.parameters().stream()
                .map(SDVariable::name)
                .filter(name -> !name.startsWith("logits"))
                .toList();

        assertThat(network.parameters()).extracting(SDVariable::name).containsAll(shared);
    }
}
