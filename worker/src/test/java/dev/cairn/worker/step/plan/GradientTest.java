package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.LeNet;
import dev.cairn.models.Network;
import dev.cairn.worker.step.Kernels;
import dev.cairn.worker.step.graph.Capture;
import dev.cairn.worker.step.graph.Graph;
import dev.cairn.worker.step.graph.Prune;
import dev.cairn.worker.step.kernel.KernelFactory;
import dev.cairn.worker.step.rule.Backward;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GradientTest {
    private static final int BATCH = 4;

    @Test
    void shouldEqualSameDiffsGradientsToTheBit() {
        Network network = LeNet.build(1, 28, 28, 10, 7);
        INDArray image = image(DataType.FLOAT, 28);
        INDArray label = label();
        String[] names = names(network);
        Map<String, INDArray> expected =
                network.graph().calculateGradients(Map.of("image", image, "label", label), names);

        try (var step = new Step(network, Kernels.nd4j())) {
            step.run(image, label);

            for (String name : names) {
                assertThat(step.plan.result(name + "-grad").dup('c').reshape(-1).toFloatVector())
                        .as(name)
                        .isEqualTo(expected.get(name).dup('c').reshape(-1).toFloatVector());
            }
        }
    }

    @Test
    void shouldAgreeWithNd4jOnTheFastestKernels() {
        Network network = LeNet.build(1, 28, 28, 10, 7);
        INDArray image = image(DataType.FLOAT, 28);
        INDArray label = label();
        try (var nd4j = new Step(network, Kernels.nd4j());
                var fastest = new Step(network, Kernels.fastest())) {
            double expectedLoss = nd4j.run(image, label);
            double loss = fastest.run(image, label);

            assertThat(loss).isCloseTo(expectedLoss, within(1e-6));
            INDArray expected = nd4j.vectors.gradients();
            double error =
                    fastest.vectors.gradients().sub(expected).norm2Number().doubleValue();
            assertThat(error / expected.norm2Number().doubleValue()).isLessThan(1e-6);
        }
    }

    @Test
    void shouldGiveTheSameBitsEachTime() {
        Network network = LeNet.build(1, 28, 28, 10, 7);
        INDArray image = image(DataType.FLOAT, 28);
        INDArray label = label();
        try (var first = new Step(network, Kernels.fastest());
                var second = new Step(network, Kernels.fastest())) {
            first.run(image, label);
            second.run(image, label);
            second.run(image, label);

            assertThat(second.vectors.gradients().toFloatVector())
                    .isEqualTo(first.vectors.gradients().toFloatVector());
        }
    }

    @Test
    void shouldAgreeWithCentralDifferencesInDoublePrecision() {
        Network network = LeNet.build(DataType.DOUBLE, 1, 16, 16, 5, 3, 4, 6, 7);
        INDArray image = image(DataType.DOUBLE, 16);
        INDArray label = label();
        try (var step = new Step(network, Kernels.nd4j())) {
            INDArray parameters = step.vectors.parameters();
            step.run(image, label);
            double[] gradients = step.vectors.gradients().toDoubleVector();
            double h = 1e-6;
            for (int i = 0; i < gradients.length; i++) {
                double value = parameters.getDouble(i);
                parameters.putScalar(i, value + h);
                double above = step.run(image, label);
                parameters.putScalar(i, value - h);
                double below = step.run(image, label);
                parameters.putScalar(i, value);

                double difference = (above - below) / (2 * h);

                assertThat(gradients[i]).as("parameter %d", i).isCloseTo(difference, within(1e-6));
            }
        }
    }

    private static INDArray image(DataType type, int size) {
        var random = new Random(11);
        INDArray image = Nd4j.create(type, BATCH, 1, size, size);
        for (long i = 0; i < image.length(); i++) {
            image.putScalar(i, random.nextDouble());
        }
        return image;
    }

    private static INDArray label() {
        return Nd4j.createFromArray(3, 0, 4, 3);
    }

    private static String[] names(Network network) {
        return network.graph().variables().stream()
                .filter(v -> v.getVariableType() == VariableType.VARIABLE)
                .map(v -> v.name())
                .toArray(String[]::new);
    }

    /** A plan on ND4J's kernels alone, with the network's initial parameters. */
    private static final class Step implements AutoCloseable {
        private final FlatVectors vectors;
        private final Plan plan;

        Step(Network network, List<KernelFactory> kernels) {
            Graph graph = Backward.differentiate(Capture.of(network, BATCH), network.loss());
            vectors = new FlatVectors(graph.parameters());
            plan = Plan.bind(Prune.apply(graph), vectors, kernels);
            INDArray[] initial = java.util.Arrays.stream(names(network))
                    .map(name ->
                            network.graph().getVariable(name).getArr().dup('c').reshape(-1))
                    .toArray(INDArray[]::new);
            vectors.parameters().assign(Nd4j.concat(0, initial));
        }

        double run(INDArray image, INDArray label) {
            plan.placeholder("image").assign(image);
            plan.placeholder("label").assign(label);
            plan.run();
            return plan.result("loss").getDouble(0);
        }

        @Override
        public void close() {
            plan.close();
            vectors.close();
        }
    }
}
