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

/** What stands between two convolutions works in the layout that they prefer. */
class ChannelsInBlocksTest {
    private static final double TOLERANCE = 3e-6;

    @ParameterizedTest
    @CsvSource({"32,16", "16,48", "64,32"})
    void shouldStayInTheirBlocks(int left, int right) {
        String kernels = DoubleOracle.assertAgreement(type -> network(type, left, right, 16), TOLERANCE);

        assertThat(kernels)
                .contains(
                        "vector channel shift", "vector channel sum", "vector upsampling", "vector join", "vector cut")
                .doesNotContain("nd4j add", "nd4j concat", "nd4j upsampling");
        assertThat(kernels.lines().filter(line -> line.contains(" reorder [")))
                .as("reorderings of what goes to the loss and comes from it")
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"20,16,16", "16,20,16", "6,10,8", "16,32,1", "8,16,8", "24,48,24"})
    void shouldBeRightWhereTheyLeaveThemPartlyEmpty(int left, int right, int out) {
        String kernels = DoubleOracle.assertAgreement(type -> network(type, left, right, out), TOLERANCE);

        assertThat(kernels)
                .contains("vector channel shift", "vector channel sum", "vector join", "vector cut")
                .as("oneDNN's reference code, a hundred times slower")
                .doesNotContain("ref:");
    }

    /** A convolution shifted and made larger, joined by another, and a last one over both. */
    private static Network network(DataType type, int left, int right, int out) {
        SameDiff graph = SameDiff.create();
        SDVariable small = graph.placeHolder("small", type, -1, 3, 3, 5);
        SDVariable large = graph.placeHolder("large", type, -1, 3, 6, 10);
        SDVariable time = graph.placeHolder("time", type, -1, 4);
        SDVariable target = graph.placeHolder("target", type, -1, out, 6, 10);
        SDVariable shift = graph.mmul(time, graph.var("shift", Nd4j.ones(type, 4, left)));
        SDVariable y = convolution(graph, "left", small, 3, left).add(graph.reshape(shift, -1, left, 1, 1));
        SDVariable joined =
                graph.concat(1, graph.cnn.upsampling2d(y, 2, 2, true), convolution(graph, "right", large, 3, right));
        SDVariable last = convolution(graph, "last", joined, left + right, out);
        SDVariable one = graph.constant("one", Nd4j.scalar(type, 1));
        graph.loss.meanSquaredError("loss", target, last, one, LossReduce.MEAN_BY_WEIGHT);
        return new Network(graph, List.of("small", "large", "time", "target"), "loss", "loss");
    }

    private static SDVariable convolution(SameDiff graph, String name, SDVariable x, int in, int out) {
        SDVariable weight = graph.var(name, Nd4j.ones(x.dataType(), 3, 3, in, out));
        var config = Conv2DConfig.builder().kH(3).kW(3).pH(1).pW(1).build();
        return graph.cnn.conv2d(x, weight, config);
    }
}
