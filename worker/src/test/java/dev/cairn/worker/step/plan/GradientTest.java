package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Network;
import dev.cairn.models.vision.LeNet;
import dev.cairn.worker.step.Kernels;
import dev.cairn.worker.step.kernel.KernelFactory;
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
        String[] names = names(network);
        Map<String, INDArray> expected =
                network.graph().calculateGradients(Map.of("image", image(), "label", label()), names);

        try (var step = plan(network, Kernels.nd4j())) {
            step.run();

            for (String name : names) {
                assertThat(step.gradient(name).dup('c').reshape(-1).toFloatVector())
                        .as(name)
                        .isEqualTo(expected.get(name).dup('c').reshape(-1).toFloatVector());
            }
        }
    }

    @Test
    void shouldAgreeWithNd4jOnTheFastestKernels() {
        Network network = LeNet.build(1, 28, 28, 10, 7);
        try (var nd4j = plan(network, Kernels.nd4j());
                var fastest = plan(network, Kernels.fastest())) {
            double expectedLoss = nd4j.run();
            double loss = fastest.run();

            assertThat(loss).isCloseTo(expectedLoss, within(1e-6));
            INDArray expected = nd4j.gradients();
            double error = fastest.gradients().sub(expected).norm2Number().doubleValue();
            assertThat(error / expected.norm2Number().doubleValue()).isLessThan(1e-6);
        }
    }

    @Test
    void shouldGiveTheSameBitsEachTime() {
        Network network = LeNet.build(1, 28, 28, 10, 7);
        try (var first = plan(network, Kernels.fastest());
                var second = plan(network, Kernels.fastest())) {
            first.run();
            second.run();
            second.run();

            assertThat(second.gradients().toFloatVector())
                    .isEqualTo(first.gradients().toFloatVector());
        }
    }

    private static GradientPlan plan(Network network, List<KernelFactory> kernels) {
        var plan = new GradientPlan(network, BATCH, kernels);
        plan.feed(Map.of("image", image(), "label", label()));
        return plan;
    }

    private static INDArray image() {
        var random = new Random(11);
        INDArray image = Nd4j.create(DataType.FLOAT, BATCH, 1, 28, 28);
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
}
