package dev.cairn.models.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Forward;
import dev.cairn.models.Network;
import dev.cairn.models.Reference;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class RecurrenceTest {
    private static final int VOCABULARY = 7;
    private static final int STEPS = 5;
    private static final int WIDTH = 4;

    private final Forward forward = new Forward();

    @ParameterizedTest
    @CsvSource({"RNN, 1", "LSTM, 4", "GRU, 3"})
    void shouldHaveTheParametersOfItsLayersAndPasses(Cell cell, int gates) {
        Network one = text(new Recurrence(cell, 1, WIDTH, false, 0), TextClassifier.Pooling.LAST);
        Network two = text(new Recurrence(cell, 2, WIDTH, true, 0), TextClassifier.Pooling.LAST);

        int bias = cell == Cell.RNN ? 2 * WIDTH : gates * WIDTH;
        int embedding = VOCABULARY * 3;
        int first = (3 + WIDTH) * gates * WIDTH + bias;
        int second = (2 * WIDTH + WIDTH) * gates * WIDTH + bias;
        assertThat(Forward.parameters(one)).isEqualTo(embedding + first + (WIDTH + 1) * 2);
        assertThat(Forward.parameters(two)).isEqualTo(embedding + 2 * (first + second) + (2 * WIDTH + 1) * 2);
    }

    /** Turned round, and its two passes exchanged, a text gives the same. */
    @ParameterizedTest
    @EnumSource(Cell.class)
    void shouldReadATextFromItsOwnEndToo(Cell cell) {
        Network network = forward.shaken(text(new Recurrence(cell, 1, WIDTH, true, 0), TextClassifier.Pooling.LAST));
        INDArray length = Nd4j.createFromArray(3, STEPS);
        INDArray label = Nd4j.createFromArray(0, 1);
        INDArray tokens = Nd4j.createFromArray(new int[][] {{1, 2, 3, 0, 0}, {4, 5, 6, 1, 2}});
        INDArray reversed = Nd4j.createFromArray(new int[][] {{3, 2, 1, 0, 0}, {2, 1, 6, 5, 4}});

        double[] logits = logits(network, Map.of("tokens", tokens, "length", length, "label", label));
        exchangePasses(network);
        double[] exchanged = logits(network, Map.of("tokens", reversed, "length", length, "label", label));

        assertThat(exchanged).containsExactly(logits, within(1e-12));
    }

    private static void exchangePasses(Network network) {
        for (String part : new String[] {"input.weight", "state.weight", "bias"}) {
            INDArray ahead = Forward.parameter(network, "recurrent1.forward." + part);
            INDArray back = Forward.parameter(network, "recurrent1.backward." + part);
            INDArray kept = ahead.dup();
            ahead.assign(back);
            back.assign(kept);
        }
        INDArray head = Forward.parameter(network, "logits.weight");
        INDArray ahead =
                head.get(NDArrayIndex.interval(0, WIDTH), NDArrayIndex.all()).dup();
        INDArray back = head.get(NDArrayIndex.interval(WIDTH, 2 * WIDTH), NDArrayIndex.all())
                .dup();
        head.assign(Nd4j.concat(0, back, ahead));
    }

    @ParameterizedTest
    @EnumSource(Cell.class)
    void shouldNotLookAheadInALanguageModel(Cell cell) {
        Network network = forward.shaken(LanguageModel.build(
                DataType.DOUBLE, VOCABULARY, STEPS, 3, new Recurrence(cell, 2, WIDTH, false, 0), 1));
        INDArray tokens = Nd4j.createFromArray(new int[][] {{1, 2, 3, 4, 5, 6}});
        INDArray changed = Nd4j.createFromArray(new int[][] {{1, 2, 3, 0, 5, 6}});

        double[] before = logits(network, Map.of("tokens", tokens));
        double[] after = logits(network, Map.of("tokens", changed));

        int same = 3 * VOCABULARY;
        assertThat(Arrays.copyOf(after, same)).containsExactly(Arrays.copyOf(before, same));
        assertThat(Arrays.copyOfRange(after, same, after.length))
                .isNotEqualTo(Arrays.copyOfRange(before, same, before.length));
    }

    @Test
    void shouldRefuseALanguageModelThatSeesWhatItPredicts() {
        assertThatThrownBy(() -> LanguageModel.build(
                        DataType.FLOAT, VOCABULARY, STEPS, 3, new Recurrence(Cell.GRU, 1, WIDTH, true, 0), 1))
                .hasMessageStartingWith("bidirectional=true");
    }

    private static Network text(Recurrence recurrence, TextClassifier.Pooling pooling) {
        return TextClassifier.build(DataType.DOUBLE, VOCABULARY, STEPS, 3, recurrence, pooling, 2, 1);
    }

    private static double[] logits(Network network, Map<String, INDArray> inputs) {
        return Reference.flat(Forward.run(network, inputs, "logits").get("logits"));
    }
}
