package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;

class BatchNormTest {
    private static final double TOLERANCE = 2e-6;

    @ParameterizedTest
    @CsvSource({"16,false", "16,true", "6,false", "6,true", "20,true", "33,true"})
    void shouldNormaliseAConvolutionsChannels(int channels, boolean relu) {
        String kernels = DoubleOracle.assertAgreement(type -> image(type, channels, relu), TOLERANCE);

        assertThat(kernels)
                .contains("cairn.batch_norm [", "cairn.batch_norm_bp [")
                .doesNotContain("moments [", "relu [", "relu_bp [");
    }

    @ParameterizedTest
    @CsvSource({"16,false", "7,false", "7,true"})
    void shouldNormaliseADenseLayersOutputs(int width, boolean relu) {
        String kernels = DoubleOracle.assertAgreement(type -> rows(type, width, relu), TOLERANCE);

        assertThat(kernels)
                .contains("cairn.batch_norm [", "cairn.batch_norm_bp [")
                .doesNotContain("moments [", "relu [", "relu_bp [");
    }

    /** conv, batch norm, perhaps ReLU, squared error; the batch's mean is what evaluation reads. */
    private static Network image(DataType type, int channels, boolean relu) {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", type, -1, 3, 6, 7);
        SDVariable target = graph.placeHolder("target", type, -1, channels, 4, 5);
        SDVariable weight = graph.var("weight", Nd4j.ones(type, 3, 3, 3, channels));
        SDVariable y =
                graph.cnn.conv2d(x, weight, Conv2DConfig.builder().kH(3).kW(3).build());
        return squaredError(graph, target, normalised(graph, y, channels, relu, 0, 2, 3));
    }

    /** The same of a dense layer. */
    private static Network rows(DataType type, int width, boolean relu) {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", type, -1, 4);
        SDVariable target = graph.placeHolder("target", type, -1, width);
        SDVariable y = graph.mmul(x, graph.var("weight", Nd4j.ones(type, 4, width)));
        return squaredError(graph, target, normalised(graph, y, width, relu, 0));
    }

    private static SDVariable normalised(SameDiff graph, SDVariable x, int channels, boolean relu, int... dimensions) {
        SDVariable gain = graph.var("gain", Nd4j.ones(x.dataType(), channels));
        SDVariable bias = graph.var("bias", Nd4j.ones(x.dataType(), channels));
        SDVariable[] moments = graph.math.moments(new String[] {"mean", "variance"}, x, dimensions, false);
        SDVariable y = graph.nn.batchNorm(x, moments[0], moments[1], gain, bias, 1e-5, 1);
        return relu ? graph.nn.relu(y, 0) : y;
    }

    private static Network squaredError(SameDiff graph, SDVariable target, SDVariable y) {
        SDVariable one = graph.constant("one", Nd4j.scalar(y.dataType(), 1));
        graph.loss.meanSquaredError("loss", target, y, one, LossReduce.MEAN_BY_WEIGHT);
        return new Network(graph, List.of("x", "target"), "loss", "mean");
    }
}
