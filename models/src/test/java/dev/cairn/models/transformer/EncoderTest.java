package dev.cairn.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Forward;
import dev.cairn.models.Network;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class EncoderTest {
    private static final int VOCABULARY = 11;
    private static final TransformerSize SIZE = new TransformerSize(5, 2, 2, 8);

    private final Forward forward = new Forward();
    private final Network masked = forward.shaken(Encoder.masked(DataType.DOUBLE, VOCABULARY, SIZE, 1));

    @Test
    void shouldNameItsParametersTheSameUnderBothHeads() {
        Network classifier = Encoder.classifier(DataType.DOUBLE, VOCABULARY, SIZE, 3, 1);

        assertThat(names(classifier))
                .containsAll(names(masked))
                .hasSize(names(masked).size() + 2)
                .contains("logits.weight", "logits.bias");
        assertThat(Forward.parameters(masked)).isEqualTo((VOCABULARY + 5) * 8 + 2 * (12 * 64 + 13 * 8) + 2 * 8);
    }

    /** The mean of -log softmax(logits)[target] where the weight is 1. */
    @Test
    void shouldCountHiddenTokensAlone() {
        INDArray targets = forward.integers(VOCABULARY, 2, 5);
        double[][] weights = {{0, 1, 0, 0, 1}, {0, 0, 0, 1, 0}};
        Map<String, INDArray> inputs = Map.of(
                "tokens", forward.integers(VOCABULARY, 2, 5),
                "targets", targets,
                "weights", Nd4j.createFromArray(weights),
                "length", Nd4j.createFromArray(5, 4));

        var values = Forward.run(masked, inputs, "logits", "loss");

        double sum = 0;
        for (int row = 0; row < 2; row++) {
            for (int place = 0; place < 5; place++) {
                sum += weights[row][place] * loss(values.get("logits"), row, place, targets.getInt(row, place));
            }
        }
        assertThat(values.get("loss").getDouble(0)).isCloseTo(sum / 3, within(1e-9));
    }

    private static double loss(INDArray logits, int row, int place, int target) {
        double total = 0;
        for (int token = 0; token < VOCABULARY; token++) {
            total += Math.exp(logits.getDouble(row, place, token));
        }
        return Math.log(total) - logits.getDouble(row, place, target);
    }

    @Test
    void shouldHaveNoHeadOfItsOwnWhereEmbeddingsAreTied() {
        long tied = Forward.parameters(Transformer.languageModel(DataType.FLOAT, VOCABULARY, SIZE, true, 1));
        long apart = Forward.parameters(Transformer.languageModel(DataType.FLOAT, VOCABULARY, SIZE, false, 1));

        assertThat(apart - tied).isEqualTo(8 * VOCABULARY + VOCABULARY);
    }

    private static List<String> names(Network network) {
        return network.parameters().stream().map(SDVariable::name).toList();
    }
}
