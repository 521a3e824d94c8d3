package dev.cairn.worker.step.plan;

import dev.cairn.models.Network;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMLayerConfig;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.LSTMLayerWeights;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A recurrent layer whose every input is a parameter, and whose every output is in the loss: the mean squared distance
 * of them all to a random target.
 */
final class RecurrentNetwork {
    static final int STEPS = 4;
    static final int BATCH = 3;
    static final int FEATURES = 2;

    private final SameDiff graph = SameDiff.create();
    private final Random random = new Random(5);
    private final DataType type;
    private final int hidden;

    private RecurrentNetwork(DataType type, int hidden) {
        this.type = type;
        this.hidden = hidden;
    }

    static Network lstm(DataType type, int hidden, LSTMDataFormat format, boolean lengths, boolean states) {
        return lstm(type, hidden, format, LSTMDirectionMode.FWD, lengths, states);
    }

    static Network lstm(
            DataType type,
            int hidden,
            LSTMDataFormat format,
            LSTMDirectionMode direction,
            boolean lengths,
            boolean states) {
        return new RecurrentNetwork(type, hidden).lstm(format, direction, lengths, states);
    }

    /** The hidden state after the last step alone; no bias. */
    static Network lastOfLstm(DataType type, int hidden) {
        var network = new RecurrentNetwork(type, hidden);
        var config = LSTMLayerConfig.builder()
                .lstmdataformat(LSTMDataFormat.NTS)
                .retFullSequence(false)
                .retLastH(true)
                .build();
        SDVariable x = network.parameter("x", BATCH, STEPS, FEATURES);
        return network.loss(
                (long) BATCH * hidden,
                network.graph.rnn().lstmLayer(x, network.weights(4).build(), config));
    }

    private Network lstm(LSTMDataFormat format, LSTMDirectionMode direction, boolean lengths, boolean states) {
        long[] shape =
                switch (format) {
                    case TNS, T2NS -> new long[] {STEPS, BATCH, FEATURES};
                    case NTS -> new long[] {BATCH, STEPS, FEATURES};
                    default -> new long[] {BATCH, FEATURES, STEPS};
                };
        var config = LSTMLayerConfig.builder()
                .lstmdataformat(format)
                .directionMode(direction)
                .retLastH(true)
                .retLastC(true)
                .build();
        boolean bothWays = direction != LSTMDirectionMode.FWD && direction != LSTMDirectionMode.BWD;
        long[] state = of(bothWays, BATCH, hidden);
        var weights = LSTMLayerWeights.builder()
                .weights(parameter("inputWeight", of(bothWays, FEATURES, 4L * hidden)))
                .rWeights(parameter("weight", of(bothWays, hidden, 4L * hidden)))
                .bias(parameter("bias", of(bothWays, 4L * hidden)))
                .build();
        SDVariable[] outputs = graph.rnn()
                .lstmLayer(
                        parameter("x", shape),
                        states ? parameter("first", state) : null,
                        states ? parameter("second", state) : null,
                        lengths ? graph.placeHolder("lengths", DataType.INT32, -1) : null,
                        weights,
                        config);
        int passes = bothWays ? 2 : 1;
        int joined = direction == LSTMDirectionMode.BIDIR_SUM ? 1 : passes;
        return loss((STEPS * joined + 2L * passes) * BATCH * hidden, outputs);
    }

    /** A shape, with two of it for a layer both ways. */
    private static long[] of(boolean bothWays, long... shape) {
        return bothWays
                ? LongStream.concat(LongStream.of(2), LongStream.of(shape)).toArray()
                : shape;
    }

    static Network gru(DataType type, int hidden, boolean lengths) {
        var network = new RecurrentNetwork(type, hidden);
        SDVariable states = network.graph
                .rnn()
                .gru(
                        network.parameter("x", STEPS, BATCH, FEATURES),
                        network.parameter("initial", BATCH, hidden),
                        network.parameter("inputWeight", FEATURES, 3L * hidden),
                        network.parameter("weight", hidden, 3L * hidden),
                        network.parameter("bias", 3L * hidden));
        SDVariable output = lengths ? states.mul(network.mask()) : states;
        return network.loss((long) STEPS * BATCH * hidden, output);
    }

    /** [steps, batch, 1]: 1 where an example has the step. */
    private SDVariable mask() {
        SDVariable lengths = graph.placeHolder("lengths", DataType.INT32, -1);
        SDVariable mask = graph.sequenceMask(lengths, STEPS, type);
        return graph.expandDims(graph.permute(mask, 1, 0), 2);
    }

    static Network rnn(DataType type, int hidden) {
        var network = new RecurrentNetwork(type, hidden);
        var op = new DynamicRnn(
                network.graph,
                network.parameter("x", BATCH, STEPS, FEATURES),
                network.parameter("inputWeight", FEATURES, hidden),
                network.parameter("weight", hidden, hidden),
                network.parameter("bias", 2L * hidden),
                network.parameter("initial", BATCH, hidden),
                network.graph.placeHolder("lengths", DataType.INT32, -1));
        return network.loss((STEPS + 1L) * BATCH * hidden, op.outputVariables());
    }

    private LSTMLayerWeights.LSTMLayerWeightsBuilder weights(int gates) {
        return LSTMLayerWeights.builder()
                .weights(parameter("inputWeight", FEATURES, (long) gates * hidden))
                .rWeights(parameter("weight", hidden, (long) gates * hidden));
    }

    private SDVariable parameter(String name, long... shape) {
        return graph.var(name, gaussian(shape));
    }

    private INDArray gaussian(long... shape) {
        INDArray values = Nd4j.create(type, shape);
        for (long i = 0; i < values.length(); i++) {
            values.putScalar(i, random.nextGaussian());
        }
        return values;
    }

    private Network loss(long length, SDVariable... outputs) {
        SDVariable[] flat =
                Arrays.stream(outputs).map(output -> graph.reshape(output, -1)).toArray(SDVariable[]::new);
        SDVariable all = graph.reshape("all", flat.length == 1 ? flat[0] : graph.concat(0, flat), -1);
        SDVariable target = graph.constant("target", gaussian(length));
        SDVariable one = graph.constant("one", Nd4j.scalar(type, 1));
        graph.loss.meanSquaredError("loss", target, all, one, LossReduce.MEAN_BY_WEIGHT);
        List<String> inputs = graph.hasVariable("lengths") ? List.of("lengths") : List.of();
        return new Network(graph, inputs, "loss", "all");
    }

    /** ND4J has this op, SameDiff no method for it. */
    private static final class DynamicRnn extends DynamicCustomOp {
        DynamicRnn(SameDiff graph, SDVariable... inputs) {
            super("dynamic_rnn", graph, inputs);
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
