package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.models.Network;
import dev.cairn.worker.step.Kernels;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class EmbeddingTest {
    private static final int ROWS = 4;

    /** Indices are drawn from 0, 1 and 2: some rows are looked up often, one never. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16})
    void shouldAddUpWhatEachRowsLookupsGet(int width) {
        String kernels = DoubleOracle.assertAgreement(type -> network(type, ROWS, width), 1e-6);

        assertThat(kernels)
                .contains("cairn.embedding [", "cairn.embedding_bp [")
                .doesNotContain("gather [", "scatter_add [");
    }

    @Test
    void shouldRefuseAnIndexThatIsNoRow() {
        try (var plan = new GradientPlan(network(DataType.FLOAT, ROWS, 3), 1, Kernels.fastest())) {
            plan.feed(Map.of("indices", Nd4j.createFromArray(new int[][] {{0, 3, ROWS}})));

            assertThatThrownBy(plan::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("index 4 at place 2: the embedding has rows 0 to 3");
        }
    }

    @Test
    void shouldServeAVocabularyOfFiftyThousand() {
        // given
        int vocabulary = 50_000;
        Network network = network(DataType.FLOAT, vocabulary, 64);
        try (var oracle = new GradientPlan(network, 16, Kernels.nd4j());
                var plan = new GradientPlan(network, 16, Kernels.fastest())) {
            oracle.feedNoise(vocabulary, 3);
            plan.feedNoise(vocabulary, 3);

            // when
            double expected = oracle.run();
            plan.run();
            double loss = plan.run(); // what the first step has left is gone

            // then
            INDArray gradient = plan.gradient("table");
            assertThat(loss).isCloseTo(expected, Offset.offset(1e-6));
            assertThat(gradient.distance2(oracle.gradient("table"))).isLessThan(1e-6);
            assertThat(gradient.norm2Number().doubleValue()).isPositive();
        }
    }

    private static Network network(DataType type, int rows, int width) {
        SameDiff graph = SameDiff.create();
        SDVariable indices = graph.placeHolder("indices", DataType.INT32, -1, 3);
        SDVariable target = graph.placeHolder("target", type, -1, 3, width);
        SDVariable table = graph.var("table", Nd4j.ones(type, rows, width));
        SDVariable places = graph.var("places", Nd4j.ones(type, 3, width));
        SDVariable y = graph.gather(table, indices, 0).add("y", places);
        SDVariable one = graph.constant("one", Nd4j.scalar(type, 1));
        graph.loss.meanSquaredError("loss", target, y, one, LossReduce.MEAN_BY_WEIGHT);
        return new Network(graph, graph.inputs(), "loss", "y");
    }
}
