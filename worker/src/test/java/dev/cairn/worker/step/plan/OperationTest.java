package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import dev.cairn.worker.step.Kernels;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Each op that may stand in a network: its values are SameDiff's, its gradients those of central differences. */
class OperationTest {
    private static final double STEP = 1e-6;

    static Stream<Operation> operations() {
        return Stream.of(
                        ElementOperations.ALL,
                        ShapeOperations.ALL,
                        LayerOperations.ALL,
                        AttentionOperations.ALL,
                        LossOperations.ALL)
                .flatMap(List::stream);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void shouldAgreeWithSameDiffAndCentralDifferences(Operation operation) {
        Network network = operation.network(DataType.DOUBLE);
        INDArray expected = network.graph().output(Map.of(), "out").get("out");

        try (var plan = new GradientPlan(network, 1, Kernels.nd4j())) {
            plan.run();

            assertThat(plan.result("out").shape()).isEqualTo(expected.shape());
            assertThat(plan.result("out").distance2(expected)).isLessThan(1e-8);
            double[] gradients = plan.gradients().toDoubleVector();
            for (int i = 0; i < gradients.length; i++) {
                double slope = slope(plan, i);
                assertThat(Math.abs(gradients[i] - slope))
                        .as("element %s: %s against %s", i, gradients[i], slope)
                        .isLessThan(1e-6 + 1e-6 * Math.abs(slope));
            }
        }
    }

    /** SameDiff itself cannot run the op that it makes of one factor. */
    @Test
    void shouldUpsampleByOneFactorAsByTwoEqualOnes() {
        Operation one = Operation.of("one", (g, in) -> g.cnn.upsampling2d(in[0], 2), Operation.shape(2, 3, 2, 2));
        Operation two =
                Operation.of("two", (g, in) -> g.cnn.upsampling2d(in[0], 2, 2, true), Operation.shape(2, 3, 2, 2));
        try (var expected = new GradientPlan(two.network(DataType.FLOAT), 1, Kernels.fastest());
                var plan = new GradientPlan(one.network(DataType.FLOAT), 1, Kernels.fastest())) {
            expected.run();
            plan.run();

            assertThat(plan.result("out")).isEqualTo(expected.result("out"));
            assertThat(plan.gradients()).isEqualTo(expected.gradients());
        }
    }

    private static double slope(GradientPlan plan, int i) {
        double value = plan.parameters().getDouble(i);
        plan.parameters().putScalar(i, value + STEP);
        double above = plan.run();
        plan.parameters().putScalar(i, value - STEP);
        double below = plan.run();
        plan.parameters().putScalar(i, value);
        return (above - below) / (2 * STEP);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void shouldComeCloseInSinglePrecisionOnTheFastestKernels(Operation operation) {
        try (var exact = new GradientPlan(operation.network(DataType.DOUBLE), 1, Kernels.nd4j());
                var fast = new GradientPlan(operation.network(DataType.FLOAT), 1, Kernels.fastest())) {
            exact.run();
            fast.run();

            assertClose(fast.result("out"), exact.result("out"));
            assertClose(fast.gradients(), exact.gradients());
        }
    }

    private static void assertClose(INDArray actual, INDArray exact) {
        double error = actual.castTo(DataType.DOUBLE).distance2(exact);
        assertThat(error).isLessThan(2e-6 * (1 + exact.norm2Number().doubleValue()));
    }
}
