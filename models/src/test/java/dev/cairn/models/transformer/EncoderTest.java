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
    private static final int GUESSES = 3;
    private static final TransformerSize SIZE = new TransformerSize(5, 2, 2, 8);

    private final Forward forward = new Forward();
    private final Network masked = forward.shaken(Encoder.masked(DataType.DOUBLE, VOCABULARY, SIZE, GUESSES, 1));

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
        INDArray targets = forward.integers(VOCABULARY, 2, GUESSES);
        double[][] weights = {{1, 1, 0}, {1, 0, 0}};

        var values = Forward.run(masked, inputs(targets, weights, 4), "logits", "loss");

        double sum = 0;
        for (int row = 0; row < 2; row++) {
            for (int guess = 0; guess < GUESSES; guess++) {
                sum += weights[row][guess] * loss(values.get("logits"), row, guess, targets.getInt(row, guess));
            }
        }
        assertThat(values.get("loss").getDouble(0)).isCloseTo(sum / 3, within(1e-9));
    }

    /** At the same place of the same text the same is guessed, whichever guess it is. */
    @Test
    void shouldGuessWhatStandsAtAPlace() {
        INDArray targets = forward.integers(VOCABULARY, 2, GUESSES);
        double[][] all = {{1, 1, 1}, {1, 1, 1}};

        INDArray logits = Forward.run(masked, inputs(targets, all, 1), "logits").get("logits");

        assertThat(logits.getDouble(0, 1, 5)).isEqualTo(logits.getDouble(0, 2, 5));
        assertThat(logits.getDouble(0, 0, 5)).isNotEqualTo(logits.getDouble(0, 1, 5));
    }

    /** Guesses at place 0, at the second place, which is given, and there once more. */
    private Map<String, INDArray> inputs(INDArray targets, double[][] weights, int second) {
        return Map.of(
                "tokens", forward.integers(VOCABULARY, 2, 5),
                "places", Nd4j.createFromArray(new int[][] {{0, second, second}, {0, second, second}}),
                "targets", targets,
                "weights", Nd4j.createFromArray(weights),
                "length", Nd4j.createFromArray(5, 4));
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
