package dev.cairn.worker.step.plan;

import static dev.cairn.worker.step.plan.Operation.of;
import static dev.cairn.worker.step.plan.Operation.shape;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.models.Network;
import dev.cairn.models.vision.LeNet;
import dev.cairn.worker.step.CompiledStep;
import dev.cairn.worker.step.Kernels;
import dev.cairn.worker.step.NoiseKey;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;

/** What a user reads whose network cannot be compiled or fed: the op or variable, where it stands, the way out. */
class CompileErrorTest {
    private static final Conv2DConfig WINDOW =
            Conv2DConfig.builder().kH(3).kW(3).build();

    static Stream<Arguments> misfits() {
        return Stream.of(
                refused(
                        of("sum", (g, in) -> in[0].add("h", in[1]), shape(3, 4), shape(5, 6)),
                        "op add writing 'h' from [in0 FLOAT[3, 4], in1 FLOAT[5, 6]]: 'in1': expected length 4 or 1 in"
                                + " dimension 1, found [5, 6]"),
                refused(
                        of("product", (g, in) -> g.mmul("h", in[0], in[1]), shape(3, 4), shape(5, 6)),
                        "op matmul writing 'h' from [in0 FLOAT[3, 4], in1 FLOAT[5, 6]]: 'in1': expected length 4 in"
                                + " dimension 0, found [5, 6]"),
                refused(
                        of("batch", (g, in) -> in[0].mmul(in[1]), shape(2, 3, 4), shape(3, 4, 5)),
                        "'in1': expected length 2 in dimension 0, found [3, 4, 5]"),
                refused(
                        of("ranks", (g, in) -> in[0].mmul(in[1]), shape(2, 3, 4), shape(4, 5)),
                        "'in1': expected a matrix, or a stack of matrices, of as many dimensions as 'in0', found"),
                refused(
                        of("dense", (g, in) -> g.nn.linear(in[0], in[1], in[2]), shape(3, 4), shape(5, 2), shape(2)),
                        "'in1': expected length 4 in dimension 0, found [5, 2]"),
                refused(
                        of(
                                "dense bias",
                                (g, in) -> g.nn.linear(in[0], in[1], in[2]),
                                shape(3, 4),
                                shape(4, 2),
                                shape(3)),
                        "'in2': expected 2 elements, found [3]"),
                refused(
                        of("gain", (g, in) -> g.nn.layerNorm(in[0], in[1], false, 1), shape(3, 4), shape(3)),
                        "'in1': expected 4 elements, found [3]"),
                refused(
                        of(
                                "channels",
                                (g, in) -> g.cnn.conv2d(in[0], in[1], WINDOW),
                                shape(1, 3, 5, 5),
                                shape(3, 3, 4, 2)),
                        "'in1': expected length 3 in dimension 2, found [3, 3, 4, 2]"),
                refused(
                        of("reshape", (g, in) -> in[0].reshape(5, -1), shape(3, 4)),
                        "'in0': expected a number of elements that fits [5, -1], found [3, 4]"),
                refused(
                        of("concat", (g, in) -> g.concat(1, in[0], in[1]), shape(3, 4), shape(2, 4)),
                        "'in1': expected [3, 4] but for dimension 1, found [2, 4]"),
                refused(
                        of("stack", (g, in) -> g.stack(0, in[0], in[1]), shape(3, 4), shape(3, 5)),
                        "'in1': expected [3, 4], found [3, 5]"),
                refused(
                        of(
                                "attention",
                                (g, in) -> g.nn.dotProductAttention(in[0], in[1], in[2], null, true),
                                shape(2, 3, 5),
                                shape(2, 3, 4),
                                shape(2, 6, 5)),
                        "'in2': expected length 4 in dimension 2, found [2, 6, 5]"),
                refused(
                        of(
                                "attention of heads",
                                (g, in) -> g.nn.multiHeadDotProductAttention(
                                        in[0], in[0], in[0], in[1], in[1], in[2], in[3], null, true),
                                shape(2, 3, 5),
                                shape(2, 4, 3),
                                shape(2, 3, 3),
                                shape(5, 7)),
                        "'in3': expected length 6 in dimension 0, found [5, 7]"),
                refused(
                        of(
                                "labels",
                                (g, in) -> g.loss.meanSquaredError("l", in[0], in[1], null),
                                shape(3, 4),
                                shape(3)),
                        "'in0': expected [3], found [3, 4]"),
                refused(
                        of(
                                "similarity",
                                (g, in) -> g.math.cosineSimilarity("c", in[0], in[1], 1),
                                shape(3, 4),
                                shape(3, 4)),
                        "op cosinesimilarity writing 'c' from [in0 FLOAT[3, 4], in1 FLOAT[3, 4]] cannot be compiled; use mul"
                                + " and sum over the dimension"),
                refused(
                        of("inverse", (g, in) -> g.math.matrixInverse("i", in[0]), shape(3, 3)),
                        "op matrix_inverse writing 'i' from [in0 FLOAT[3, 3]] cannot be compiled; compose it of other ops"),
                refused(
                        of("unused", (g, in) -> in[0].mul(2), shape(3), shape(2)),
                        "parameter 'in1' does not reach the loss 'loss': remove it from the graph or make it a constant"));
    }

    private static Arguments refused(Operation operation, String message) {
        return Arguments.of(operation, message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misfits")
    void shouldSayWhatIsExpectedAndWhatIsFound(Operation operation, String message) {
        Network network = operation.network(DataType.FLOAT);

        assertThatThrownBy(() -> compile(network))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldNameTheNearestVariableForALossOrOutputThatIsNotThere() {
        Network network = LeNet.build(1, 28, 28, 10, 7);

        assertThatThrownBy(() -> compile(reading(network, "los", "logits")))
                .hasMessage("loss='los': the graph has no variable of this name; nearest: 'loss'");
        assertThatThrownBy(() -> compile(reading(network, "loss", "logit")))
                .hasMessage("output='logit': the graph has no variable of this name; nearest: 'logits'");
    }

    @Test
    void shouldRefuseALossOfSeveralNumbers() {
        Network network = LeNet.build(1, 28, 28, 10, 7);

        assertThatThrownBy(() -> compile(reading(network, "logits", "logits")))
                .hasMessage("loss=logits FLOAT[2, 10]: expected one number; reduce it with mean() or sum()");
    }

    @Test
    void shouldSayWhatAPlaceholderTakes() {
        try (var step = new CompiledStep(LeNet.build(1, 28, 28, 10, 7), 2)) {
            var tooSmall = Map.of("image", ByteBuffer.allocate(100));

            assertThatThrownBy(() -> step.gradient(2, tooSmall, new NoiseKey(0, 0, 0)))
                    .hasMessage("placeholder 'image' FLOAT[2, 1, 28, 28]: expected 6272 bytes, found 100");
            assertThatThrownBy(() -> step.gradient(2, Map.of(), new NoiseKey(0, 0, 0)))
                    .hasMessage("placeholder 'image' FLOAT[2, 1, 28, 28]: expected 6272 bytes, found none");
        }
    }

    private static Network reading(Network network, String loss, String output) {
        return new Network(network.graph(), network.inputs(), loss, output);
    }

    private static void compile(Network network) {
        new GradientPlan(network, 2, Kernels.nd4j()).close();
    }
}
