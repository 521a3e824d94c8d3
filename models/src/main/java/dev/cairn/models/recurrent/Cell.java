package dev.cairn.models.recurrent;

import dev.cairn.models.Layers;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMLayerConfig;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.LSTMLayerWeights;
import org.nd4j.linalg.factory.Nd4j;

/** What happens at one step of a sequence; each runs along the whole of it as one op. */
public enum Cell {
    /**
     * h' = tanh(x W + h U + b).
     *
     * <p>Source: Elman, "Finding Structure in Time", 1990.
     */
    RNN(1, 2) {
        @Override
        SDVariable states(SameDiff graph, SDVariable x, Weighting weighting) {
            return new DynamicRnn(graph, x, weighting.input, weighting.state, weighting.bias).outputVariables()[0];
        }
    },

    /**
     * Gates input i, forget f, candidate g and output o: c' = sigmoid(f) c + sigmoid(i) tanh(g), h' = sigmoid(o)
     * tanh(c').
     *
     * <p>Source: Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997; Gers et al., "Learning to Forget", 2000.
     */
    LSTM(4, 4) {
        @Override
        SDVariable states(SameDiff graph, SDVariable x, Weighting weighting) {
            var weights = LSTMLayerWeights.builder()
                    .weights(weighting.input)
                    .rWeights(weighting.state)
                    .bias(weighting.bias)
                    .build();
            var config =
                    LSTMLayerConfig.builder().lstmdataformat(LSTMDataFormat.TNS).build();
            return graph.rnn().lstmLayer(x, weights, config)[0];
        }
    },

    /**
     * Gates reset r, update u and candidate c: h' = sigmoid(u) h + (1 - sigmoid(u)) tanh(x W + sigmoid(r) h U + b).
     *
     * <p>Source: Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder", 2014, in cuDNN's form.
     */
    GRU(3, 3) {
        @Override
        SDVariable states(SameDiff graph, SDVariable x, Weighting weighting) {
            SDVariable state = graph.constant(Nd4j.zeros(x.dataType(), 1, weighting.hidden));
            SDVariable examples = graph.stack(0, graph.sizeAt(x, 1), graph.constant(Nd4j.scalar(1L)));
            SDVariable zeros = graph.tile(state, examples);
            return graph.rnn().gru(x, zeros, weighting.input, weighting.state, weighting.bias);
        }
    };

    private final int gates;
    /** In widths of the state; the simple network's op takes two biases, which it adds up. */
    private final int biases;

    Cell(int gates, int biases) {
        this.gates = gates;
        this.biases = biases;
    }

    /** Of one pass: input [features, gates * hidden], state [hidden, gates * hidden], bias. */
    record Weighting(SDVariable input, SDVariable state, SDVariable bias, int hidden) {}

    abstract SDVariable states(SameDiff graph, SDVariable x, Weighting weighting);

    /**
     * The states after each step, [steps, batch, hidden], of x [steps, batch, features]; before the first they are zero.
     * Initial weights are uniform in +-1/sqrt(hidden), as in PyTorch.
     */
    SDVariable along(Layers layers, String name, SDVariable x, int features, int hidden) {
        double bound = 1 / StrictMath.sqrt(hidden);
        var weights = layers.weights();
        var weighting = new Weighting(
                weights.uniform(name + ".input.weight", bound, features, (long) gates * hidden),
                weights.uniform(name + ".state.weight", bound, hidden, (long) gates * hidden),
                weights.uniform(name + ".bias", bound, (long) biases * hidden),
                hidden);
        return states(layers.graph(), x, weighting);
    }

    /** ND4J has this op, SameDiff no method for it. */
    private static final class DynamicRnn extends DynamicCustomOp {
        DynamicRnn(SameDiff graph, SDVariable... inputs) {
            super("dynamic_rnn", graph, inputs);
            addIArgument(1); // steps come first
        }

        @Override
        public String opName() {
            return "dynamic_rnn";
        }

        @Override
        public int getNumOutputs() {
            return 2;
        }

        @Override
        public List<DataType> calculateOutputDataTypes(List<DataType> types) {
            return List.of(types.get(0), types.get(0));
        }
    }
}
