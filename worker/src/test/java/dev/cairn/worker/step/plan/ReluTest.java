package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import dev.cairn.worker.step.Kernels;
import dev.cairn.worker.step.fuse.Fusion;
import dev.cairn.worker.step.fuse.Relu;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.KernelFactory;
import dev.cairn.worker.step.kernel.Nd4jKernels;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;

class ReluTest {
    private static final int BATCH = 5;

    /** ND4J's own kernels, of chains that are fused. */
    private record Fusing(KernelFactory kernels, List<Fusion> fusions) implements KernelFactory {
        @Override
        public Candidate choose(Node node, ValueFacts facts) {
            return kernels.choose(node, facts);
        }
    }

    /** Small whole numbers: most windows hold the largest twice, many hold nothing above zero. */
    @Test
    void shouldGiveTheSameBitsAfterMaxPoolingAsBefore() {
        var random = new Random(5);
        INDArray image = Nd4j.create(DataType.FLOAT, BATCH, 3, 8, 8);
        for (long i = 0; i < image.length(); i++) {
            image.putScalar(i, random.nextInt(4) - 2);
        }
        var fusing = new Fusing(new Nd4jKernels(), List.of(Relu::afterPooling));
        try (var before = new GradientPlan(pooled(image), BATCH, Kernels.nd4j());
                var after = new GradientPlan(pooled(image), BATCH, List.of(fusing))) {
            before.feedNoise(1, 5);
            after.feedNoise(1, 5);

            assertThat(after.run()).isEqualTo(before.run());
            assertThat(after.output().reshape(-1).toFloatVector())
                    .isEqualTo(before.output().reshape(-1).toFloatVector());
            assertThat(after.gradients().toFloatVector())
                    .isEqualTo(before.gradients().toFloatVector());
            assertThat(after.explain().indexOf("maxpool2d ["))
                    .isLessThan(after.explain().indexOf("relu ["));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 16, 20})
    void shouldCutASumOffAndAverageItInOneLayout(int channels) {
        String kernels = DoubleOracle.assertAgreement(type -> residual(type, channels), 2e-6);

        assertThat(kernels)
                .contains("cairn.add_relu [", "avgpool2d [", "avgpool2d_bp [")
                .doesNotContain("nd4j avgpool2d");
    }

    /** An image that is itself what is learned. */
    private static Network pooled(INDArray image) {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.nn.relu(graph.var("image", image), 0);
        SDVariable y = graph.cnn.maxPooling2d(
                "y", x, Pooling2DConfig.builder().kH(2).kW(2).sH(2).sW(2).build());
        return squaredError(graph, y, 3, List.of("target"));
    }

    /** The average over the ReLU of the sum of two convolutions of one image. */
    private static Network residual(DataType type, int channels) {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", type, -1, 3, 10, 10);
        SDVariable sum = convolution(graph, "left", x, channels).add(convolution(graph, "right", x, channels));
        SDVariable y = graph.cnn.avgPooling2d(
                "y",
                graph.nn.relu(sum, 0),
                Pooling2DConfig.builder().kH(2).kW(2).sH(2).sW(2).build());
        return squaredError(graph, y, channels, List.of("x", "target"));
    }

    private static SDVariable convolution(SameDiff graph, String name, SDVariable x, int channels) {
        SDVariable weight = graph.var(name, Nd4j.ones(x.dataType(), 3, 3, 3, channels));
        return graph.cnn.conv2d(x, weight, Conv2DConfig.builder().kH(3).kW(3).build());
    }

    private static Network squaredError(SameDiff graph, SDVariable y, int channels, List<String> inputs) {
        SDVariable target = graph.placeHolder("target", y.dataType(), -1, channels, 4, 4);
        SDVariable one = graph.constant("one", Nd4j.scalar(y.dataType(), 1));
        graph.loss.meanSquaredError("loss", target, y, one, LossReduce.MEAN_BY_WEIGHT);
        return new Network(graph, inputs, "loss", "y");
    }
}
