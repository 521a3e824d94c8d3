package dev.cairn.models.recurrent;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import dev.cairn.models.Weights;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMLayerConfig;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.LSTMLayerWeights;

/**
 * A long short-term memory over a sequence, as one op, so that the compiler sees the whole of it.
 *
 * <p>Source: Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997, with the forget gate of Gers et al., 2000;
 * gates in the order input, forget, cell, output, with a bias on either product, as in cuDNN and PyTorch.
 */
public final class Lstm {
    private static final int GATES = 4;

    private Lstm() {}

    /** 64 steps of 64 features, one layer of 128, 10 classes: 100,618 parameters. */
    public static Network classifier(long seed) {
        return classifier(DataType.FLOAT, 64, 64, 128, 10, seed);
    }

    /**
     * Placeholders {@code sequence} [batch, steps, features] and {@code label} INT32 [batch]; output {@code logits}
     * [batch, classes], of the hidden state after the last step.
     */
    public static Network classifier(DataType type, int steps, int features, int hidden, int classes, long seed) {
        return Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable sequence = graph.placeHolder("sequence", type, -1, steps, features);
            SDVariable label = graph.placeHolder("label", DataType.INT32, -1);

            SDVariable last = last(layers, sequence, features, hidden);
            SDVariable logits = layers.dense("logits", last, hidden, classes);
            layers.crossEntropy(label, logits, classes);
            return new Network(graph, List.of("sequence", "label"), "loss", "logits");
        });
    }

    /** The hidden state after the last step; the state before the first is zero. */
    private static SDVariable last(Layers layers, SDVariable sequence, int features, int hidden) {
        Weights weights = layers.weights();
        double bound = 1 / StrictMath.sqrt(hidden);
        long gates = (long) GATES * hidden;
        SDVariable inputWeight = weights.uniform("lstm.input.weight", bound, features, gates);
        SDVariable inputBias = weights.uniform("lstm.input.bias", bound, gates);
        SDVariable weight = weights.uniform("lstm.recurrent.weight", bound, hidden, gates);
        SDVariable bias = weights.uniform("lstm.recurrent.bias", bound, gates);
        var layer = LSTMLayerWeights.builder()
                .weights(inputWeight)
                .rWeights(weight)
                .bias(inputBias.add("lstm.bias", bias))
                .build();
        var config = LSTMLayerConfig.builder()
                .lstmdataformat(LSTMDataFormat.NTS)
                .directionMode(LSTMDirectionMode.FWD)
                .retFullSequence(false)
                .retLastH(true)
                .build();
        return layers.graph().rnn().lstmLayer(new String[] {"lstm"}, sequence, layer, config)[0];
    }
}
