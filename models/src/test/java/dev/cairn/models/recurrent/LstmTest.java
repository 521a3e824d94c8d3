package dev.cairn.models.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Forward;
import dev.cairn.models.Network;
import dev.cairn.models.Reference;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LstmTest {
    private static final int BATCH = 3;
    private static final int STEPS = 4;
    private static final int FEATURES = 5;
    private static final int HIDDEN = 6;

    private final Forward forward = new Forward();
    private final Network network = forward.shaken(Lstm.classifier(DataType.DOUBLE, STEPS, FEATURES, HIDDEN, 2, 1));

    @Test
    void shouldFollowTheEquationsOfTheLstm() {
        INDArray sequence = forward.normal(1, BATCH, STEPS, FEATURES).castTo(DataType.DOUBLE);
        var inputs = Map.of("sequence", sequence, "label", forward.integers(2, BATCH));

        INDArray logits = Forward.run(network, inputs, "logits").get("logits");

        INDArray last = Nd4j.create(DataType.DOUBLE, BATCH, HIDDEN);
        for (int example = 0; example < BATCH; example++) {
            last.putRow(example, Nd4j.createFromArray(lastHidden(sequence, example)));
        }
        INDArray expected = Reference.dense(last, parameter("logits.weight"), parameter("logits.bias"));
        assertThat(Reference.flat(logits)).containsExactly(Reference.flat(expected), within(1e-12));
    }

    private double[] lastHidden(INDArray sequence, int example) {
        double[] h = new double[HIDDEN];
        double[] c = new double[HIDDEN];
        for (int t = 0; t < STEPS; t++) {
            double[] before = h.clone();
            for (int k = 0; k < HIDDEN; k++) {
                double input = Reference.sigmoid(gate(sequence, example, t, before, k));
                double forget = Reference.sigmoid(gate(sequence, example, t, before, HIDDEN + k));
                double candidate = Math.tanh(gate(sequence, example, t, before, 2 * HIDDEN + k));
                double output = Reference.sigmoid(gate(sequence, example, t, before, 3 * HIDDEN + k));
                c[k] = forget * c[k] + input * candidate;
                h[k] = output * Math.tanh(c[k]);
            }
        }
        return h;
    }

    private double gate(INDArray sequence, int example, int t, double[] h, int column) {
        double sum = parameter("lstm.input.bias").getDouble(column)
                + parameter("lstm.recurrent.bias").getDouble(column);
        for (int i = 0; i < FEATURES; i++) {
            sum += sequence.getDouble(example, t, i)
                    * parameter("lstm.input.weight").getDouble(i, column);
        }
        for (int i = 0; i < HIDDEN; i++) {
            sum += h[i] * parameter("lstm.recurrent.weight").getDouble(i, column);
        }
        return sum;
    }

    private INDArray parameter(String name) {
        return Forward.parameter(network, name);
    }
}
