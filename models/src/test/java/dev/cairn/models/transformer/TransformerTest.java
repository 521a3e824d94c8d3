package dev.cairn.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Forward;
import dev.cairn.models.Network;
import dev.cairn.models.Reference;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TransformerTest {
    private static final int VOCABULARY = 11;
    private static final int BATCH = 2;
    private static final int CONTEXT = 5;
    private static final int HEADS = 2;
    private static final int WIDTH = 8;

    private final Forward forward = new Forward();
    private final Network network =
            forward.shaken(Transformer.gpt(DataType.FLOAT, VOCABULARY, CONTEXT, 2, HEADS, WIDTH, 1));
    private final INDArray tokens = forward.integers(VOCABULARY, BATCH, CONTEXT);
    private final Map<String, INDArray> inputs =
            Map.of("tokens", tokens, "targets", forward.integers(VOCABULARY, BATCH, CONTEXT));

    @Test
    void shouldAddTokenAndPosition() {
        INDArray rows = Forward.run(network, inputs, "embedding.rows").get("embedding.rows");

        for (int row = 0; row < BATCH * CONTEXT; row++) {
            int token = tokens.getInt(row / CONTEXT, row % CONTEXT);
            for (int i = 0; i < WIDTH; i++) {
                double expected = parameter("embedding.token").getDouble(token, i)
                        + parameter("embedding.position").getDouble(row % CONTEXT, i);
                assertThat(rows.getDouble(row, i)).isCloseTo(expected, within(1e-6));
            }
        }
    }

    @Test
    void shouldNormalizeEachToken() {
        var values = Forward.run(network, inputs, "embedding.rows", "block1.norm1");

        for (int row = 0; row < BATCH * CONTEXT; row++) {
            double[] expected = Reference.standardized(
                    Reference.flat(values.get("embedding.rows").getRow(row)), 0);
            for (int i = 0; i < WIDTH; i++) {
                double scaled = expected[i] * parameter("block1.norm1.gain").getDouble(i)
                        + parameter("block1.norm1.bias").getDouble(i);
                assertThat(values.get("block1.norm1").getDouble(row, i)).isCloseTo(scaled, within(1e-5));
            }
        }
    }

    @Test
    void shouldAttendToTokensSoFar() {
        String name = "block1.attention";
        var values = Forward.run(network, inputs, "block1.norm1", name);

        INDArray x = values.get("block1.norm1");
        INDArray qkv = Reference.dense(x, parameter(name + ".qkv.weight"), parameter(name + ".qkv.bias"));
        INDArray mixed = Nd4j.create(DataType.DOUBLE, BATCH * CONTEXT, WIDTH);
        for (int row = 0; row < BATCH * CONTEXT; row++) {
            for (int head = 0; head < HEADS; head++) {
                mix(qkv, row, head, mixed);
            }
        }
        INDArray expected = Reference.dense(mixed, parameter(name + ".weight"), parameter(name + ".bias"));
        assertThat(Reference.flat(values.get(name))).containsExactly(Reference.flat(expected), within(1e-5));
    }

    /** One head's weighted mean of the values that this row may see. */
    private static void mix(INDArray qkv, int row, int head, INDArray mixed) {
        int d = WIDTH / HEADS;
        int first = row - row % CONTEXT;
        double[] share = new double[row - first + 1];
        double total = 0;
        for (int s = 0; s < share.length; s++) {
            double product = 0;
            for (int i = head * d; i < (head + 1) * d; i++) {
                product += qkv.getDouble(row, i) * qkv.getDouble(first + s, WIDTH + i);
            }
            share[s] = Math.exp(product / Math.sqrt(d));
            total += share[s];
        }
        for (int i = head * d; i < (head + 1) * d; i++) {
            double sum = 0;
            for (int s = 0; s < share.length; s++) {
                sum += share[s] / total * qkv.getDouble(first + s, 2 * WIDTH + i);
            }
            mixed.putScalar(row, i, sum);
        }
    }

    @Test
    void shouldActivateByTheSigmoidFormOfGelu() {
        var values = Forward.run(network, inputs, "block1.mlp.hidden", "block1.mlp.gelu");

        double[] x = Reference.flat(values.get("block1.mlp.hidden"));
        double[] y = Reference.flat(values.get("block1.mlp.gelu"));
        for (int i = 0; i < x.length; i++) {
            assertThat(y[i]).isCloseTo(x[i] * Reference.sigmoid(1.702 * x[i]), within(1e-5));
        }
    }

    @Test
    void shouldNotLookAhead() {
        INDArray changed = tokens.dup();
        changed.putScalar(0, CONTEXT - 1, (tokens.getInt(0, CONTEXT - 1) + 1) % VOCABULARY);
        var changedInputs = Map.of("tokens", changed, "targets", inputs.get("targets"));

        double[] before = Reference.flat(Forward.run(network, inputs, "logits").get("logits"));
        double[] after =
                Reference.flat(Forward.run(network, changedInputs, "logits").get("logits"));

        int last = (CONTEXT - 1) * VOCABULARY;
        assertThat(Arrays.copyOf(after, last)).containsExactly(Arrays.copyOf(before, last));
        assertThat(Arrays.copyOfRange(after, last, last + VOCABULARY))
                .isNotEqualTo(Arrays.copyOfRange(before, last, last + VOCABULARY));
    }

    private INDArray parameter(String name) {
        return Forward.parameter(network, name);
    }
}
