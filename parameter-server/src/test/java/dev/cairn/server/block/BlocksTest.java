package dev.cairn.server.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.block.ParameterArray.Kind;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.MovingAverage;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.Sgd;
import dev.cairn.server.update.WeightDecay;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private static final Optimizer PLAIN = Optimizer.of(new Sgd(), new LearningRate.Constant(0.1f));
    private static final Optimizer DECAYING = PLAIN.withDecay(new WeightDecay(0.01f, false));
    private static final Optimizer AVERAGE = Optimizer.of(new MovingAverage(0.9f));

    private static final List<ParameterArray> ARRAYS = List.of(
            new ParameterArray("conv.weights", List.of(4, 3, 2), Kind.WEIGHT),
            new ParameterArray("norm.gain", List.of(4), Kind.WEIGHT),
            new ParameterArray("norm.bias", List.of(4), Kind.WEIGHT),
            new ParameterArray("norm.mean", List.of(4), Kind.STATISTIC),
            new ParameterArray("scale", List.of(), Kind.WEIGHT));

    private static Optimizer optimizer(ParameterArray array) {
        return array.kind() == Kind.STATISTIC ? AVERAGE : array.decays() ? DECAYING : PLAIN;
    }

    @Test
    void shouldJoinNeighboursThatAreUpdatedAlike() {
        assertThat(Blocks.of(ARRAYS, BlocksTest::optimizer).list())
                .containsExactly(
                        new Block("conv.weights", 24, DECAYING),
                        new Block("norm.gain", 8, PLAIN),
                        new Block("norm.mean", 4, AVERAGE),
                        new Block("scale", 1, PLAIN));
    }

    @Test
    void shouldDecayMatricesAndFiltersAlone() {
        assertThat(Stream.of(List.of(8, 4), List.of(8, 1), List.of(3, 3, 1, 4)))
                .allMatch(shape -> new ParameterArray("w", shape, Kind.WEIGHT).decays());
        assertThat(Stream.of(List.<Integer>of(), List.of(8), List.of(1, 8, 1, 1)))
                .noneMatch(shape -> new ParameterArray("w", shape, Kind.WEIGHT).decays());
    }

    @Test
    void shouldCutAChunkWhereItsBlocksMeet() {
        // given
        Blocks blocks = Blocks.of(ARRAYS, BlocksTest::optimizer);

        // then
        assertThat(blocks.segments(0, 10)).containsExactly(new Segment(0, 10, DECAYING));
        assertThat(blocks.segments(20, 37))
                .containsExactly(
                        new Segment(0, 4, DECAYING),
                        new Segment(4, 12, PLAIN),
                        new Segment(12, 16, AVERAGE),
                        new Segment(16, 17, PLAIN));
        assertThat(Blocks.all(PLAIN).segments(20, 30)).containsExactly(new Segment(0, 10, PLAIN));
    }

    @Test
    void shouldRefuseBlocksThatDoNotFitTheVector() {
        // given
        Blocks blocks = Blocks.of(ARRAYS, BlocksTest::optimizer);

        // then
        blocks.check(37);
        Blocks.all(PLAIN).check(37);
        assertThatThrownBy(() -> blocks.check(38))
                .hasMessage("blocks of 37 parameters for a vector of 38: must be as many");
    }
}
