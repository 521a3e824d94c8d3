package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;

class GroupNormTest {
    private static final double TOLERANCE = 2e-6;

    /** Groups that blocks hold, that hold blocks, and that do neither; images of whole vectors and of parts of one. */
    @ParameterizedTest(name = "{0} channels in {1} groups, {2} x {3}")
    @CsvSource({"32,8,6,7", "64,2,4,4", "48,16,5,5", "32,1,1,1", "20,5,5,3", "6,3,2,3", "5,5,8,8", "12,4,4,9"})
    void shouldNormaliseGroupsOfChannels(int channels, int groups, int height, int width) {
        String kernels =
                DoubleOracle.assertAgreement(type -> network(type, channels, groups, height, width, 1), TOLERANCE);

        assertThat(kernels)
                .contains("cairn.group_norm [", "cairn.group_norm_bp [")
                .doesNotContain("standardize [", "multiply [");
    }

    @Test
    void shouldLeaveAloneWhatScalesColumns() {
        String kernels = DoubleOracle.assertAgreement(type -> network(type, 4, 2, 3, 5, 5), TOLERANCE);

        assertThat(kernels).contains("standardize [").doesNotContain("cairn.group_norm");
    }

    /** A convolution and group norm, with a gain for each channel or, where there are several, for each column too. */
    private static Network network(DataType type, int channels, int groups, int height, int width, int columns) {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", type, -1, 3, height, width);
        SDVariable target = graph.placeHolder("target", type, -1, channels, height, width);
        SDVariable weight = graph.var("weight", Nd4j.ones(type, 1, 1, 3, channels));
        SDVariable y =
                graph.cnn.conv2d(x, weight, Conv2DConfig.builder().kH(1).kW(1).build());
        long size = (long) channels / groups * height * width;
        SDVariable standardized = graph.math.standardize(graph.reshape(y, -1, groups, size), 2);
        SDVariable gain = graph.var("gain", Nd4j.ones(type, 1, channels, 1, columns));
        SDVariable bias = graph.var("bias", Nd4j.ones(type, 1, channels, 1, 1));
        SDVariable normalized = graph.reshape(standardized, -1, channels, height, width)
                .mul(gain)
                .add("normalized", bias);
        SDVariable one = graph.constant("one", Nd4j.scalar(type, 1));
        graph.loss.meanSquaredError("loss", target, normalized, one, LossReduce.MEAN_BY_WEIGHT);
        return new Network(graph, List.of("x", "target"), "loss", "normalized");
    }
}
