package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Network;
import dev.cairn.worker.step.Kernels;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;
import org.nd4j.linalg.factory.Nd4j;

/** Recurrent layers, lengths and states and all: unrolled in double precision, and as one op on vectors. */
class RecurrentTest {
    /** Whole vectors and a rest, whatever their width. */
    private static final int HIDDEN = 19;

    private static final INDArray LENGTHS = Nd4j.createFromArray(2, 0, RecurrentNetwork.STEPS);

    static Stream<Arguments> cells() {
        return Stream.of(
                layer("lstm", t -> RecurrentNetwork.lstm(t, HIDDEN, LSTMDataFormat.NTS, false, false)),
                layer("lstm with states", t -> RecurrentNetwork.lstm(t, HIDDEN, LSTMDataFormat.TNS, false, true)),
                layer("lstm with lengths", t -> RecurrentNetwork.lstm(t, HIDDEN, LSTMDataFormat.NST, true, false)),
                layer("lstm with both", t -> RecurrentNetwork.lstm(t, HIDDEN, LSTMDataFormat.NTS, true, true)),
                layer("last of lstm", t -> RecurrentNetwork.lastOfLstm(t, HIDDEN)),
                layer("gru", t -> RecurrentNetwork.gru(t, HIDDEN, false)),
                layer("rnn", t -> RecurrentNetwork.rnn(t, HIDDEN)));
    }

    static Stream<Arguments> layers() {
        Stream<Arguments> more = Stream.of(
                layer("lstm backward", t -> lstm(t, LSTMDataFormat.NST, LSTMDirectionMode.BWD, false, true)),
                layer(
                        "lstm both ways, sum",
                        t -> lstm(t, LSTMDataFormat.NTS, LSTMDirectionMode.BIDIR_SUM, true, false)),
                layer("lstm both ways", t -> lstm(t, LSTMDataFormat.TNS, LSTMDirectionMode.BIDIR_CONCAT, true, true)),
                layer(
                        "lstm both ways, apart",
                        t -> lstm(t, LSTMDataFormat.T2NS, LSTMDirectionMode.BIDIR_EXTRA_DIM, false, true)),
                layer("gru with lengths, by a mask", t -> RecurrentNetwork.gru(t, HIDDEN, true)));
        return Stream.concat(cells(), more);
    }

    private static Network lstm(
            DataType type, LSTMDataFormat format, LSTMDirectionMode direction, boolean lengths, boolean states) {
        return RecurrentNetwork.lstm(type, HIDDEN, format, direction, lengths, states);
    }

    private static Arguments layer(String name, Function<DataType, Network> network) {
        return Arguments.of(name, network);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void shouldUnrollWithTheRightGradient(String name, Function<DataType, Network> network) {
        try (var plan = new GradientPlan(network.apply(DataType.DOUBLE), RecurrentNetwork.BATCH, Kernels.nd4j())) {
            feed(plan);
            plan.run();
            double[] gradients = plan.gradients().toDoubleVector();
            var random = new Random(7);
            double h = 1e-5;
            for (int sample = 0; sample < 60; sample++) {
                int i = random.nextInt(gradients.length);
                double value = plan.parameters().getDouble(i);
                plan.parameters().putScalar(i, value + h);
                double above = plan.run();
                plan.parameters().putScalar(i, value - h);
                double below = plan.run();
                plan.parameters().putScalar(i, value);

                assertThat(gradients[i]).as("%s %d", name, i).isCloseTo((above - below) / (2 * h), within(1e-8));
            }
        }
    }

    static Stream<Arguments> lstms() {
        return layers().filter(layer -> layer.get()[0].toString().startsWith("lstm"));
    }

    /** In double precision, which ND4J computes without oneDNN. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("lstms")
    void shouldPutOutWhatSameDiffDoes(String name, Function<DataType, Network> network) {
        Network exact = network.apply(DataType.DOUBLE);
        boolean takesLengths = exact.inputs().contains("lengths");
        INDArray lengths = Nd4j.createFromArray(2, 1, RecurrentNetwork.STEPS);
        INDArray expected = exact.graph()
                .output(takesLengths ? Map.of("lengths", lengths) : Map.of(), "all")
                .get("all");

        try (var plan = new GradientPlan(exact, RecurrentNetwork.BATCH, Kernels.nd4j())) {
            plan.feed(takesLengths ? Map.of("lengths", lengths) : Map.of());
            plan.run();

            assertThat(plan.output().distance2(expected)).isLessThan(1e-12);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void shouldGiveAsOneOpWhatItGivesUnrolled(String name, Function<DataType, Network> network) {
        try (var exact = new GradientPlan(network.apply(DataType.DOUBLE), RecurrentNetwork.BATCH, Kernels.nd4j());
                var plan = new GradientPlan(network.apply(DataType.FLOAT), RecurrentNetwork.BATCH, Kernels.fastest())) {
            feed(exact);
            feed(plan);
            exact.parameters().assign(plan.parameters().castTo(DataType.DOUBLE));

            double expectedLoss = exact.run();
            double loss = plan.run();

            assertThat(plan.explain()).contains("vector cairn.");
            assertThat(loss / expectedLoss).isCloseTo(1, within(1e-5));
            assertClose(plan.output(), exact.output());
            assertClose(plan.gradients(), exact.gradients());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void shouldGiveTheSameBitsOnceCompiled(String name, Function<DataType, Network> network) {
        try (var plan = new GradientPlan(network.apply(DataType.FLOAT), RecurrentNetwork.BATCH, Kernels.fastest())) {
            feed(plan);
            plan.run();
            float[] first = plan.gradients().toFloatVector();

            for (int run = 0; run < 2_000; run++) {
                plan.run();
            }

            assertThat(plan.gradients().toFloatVector()).isEqualTo(first);
        }
    }

    /** ND4J takes the last steps of such an example for its own, not the first. */
    @Test
    void shouldRefuseToGoBackwardOverLengths() {
        Network network = lstm(DataType.FLOAT, LSTMDataFormat.NTS, LSTMDirectionMode.BWD, true, false);

        assertThatThrownBy(() -> new GradientPlan(network, RecurrentNetwork.BATCH, Kernels.fastest()))
                .hasMessageStartingWith("op lstmLayer at 'lstmLayer' goes backward over sequences of some lengths");
    }

    private static void feed(GradientPlan plan) {
        if (plan.takes("lengths")) {
            plan.feed(Map.of("lengths", LENGTHS));
        }
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        double error =
                actual.castTo(DataType.DOUBLE).sub(expected).norm2Number().doubleValue();
        assertThat(error / expected.norm2Number().doubleValue()).isLessThan(2e-6);
    }
}
