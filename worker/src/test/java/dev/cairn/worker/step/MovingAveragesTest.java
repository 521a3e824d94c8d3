package dev.cairn.worker.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import dev.cairn.models.Statistic;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.server.block.ParameterArray.Kind;
import dev.cairn.server.update.MovingAverage;
import dev.cairn.server.update.Sgd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Averages of parameters: for inference, and as a target that training itself reads. */
class MovingAveragesTest {
    private static final int WIDTH = 3;
    private static final float[] FIRST = {1, 2, 3, -1, 0.5f, 2};
    private static final float[] SECOND = {0.3f, 1, -2, 1, 1, 0.7f, 2, 3, 0.1f};
    private static final NoiseKey KEY = new NoiseKey(1, 0, 0);

    @BeforeAll
    static void load() {
        Backend.load();
    }

    @Test
    void shouldInferByTheAverageAndTrainByTheParameter() {
        try (var plain = step(product());
                var averaged = step(product().withAverages(0.75))) {
            plain.setParameters(1, 2, 3);
            averaged.setParameters(1, 2, 3, 10, 20, 30);
            float loss = plain.gradient(2, Map.of("x", floats(FIRST)), KEY);

            assertThat(averaged.gradient(2, Map.of("x", floats(FIRST)), KEY)).isEqualTo(loss);
            float[] gradients = array(averaged.gradients(), 2 * WIDTH);
            assertThat(List.of(gradients[0], gradients[1], gradients[2]))
                    .containsExactly(boxed(array(plain.gradients(), WIDTH)));
            assertThat(List.of(gradients[3], gradients[4], gradients[5])).containsExactly(1f, 2f, 3f);
            averaged.infer(2, Map.of("x", floats(FIRST)), KEY);
            assertThat(array(averaged.output(2), 2 * WIDTH)).containsExactly(10, 40, 90, -10, 10, 60);
        }
    }

    @Test
    void shouldFollowTheParameterByADecayOfItsOwn() {
        List<ParameterArray> arrays = CompiledStep.parameterArrays(product().withAverages(0.75));

        assertThat(arrays)
                .containsExactly(
                        new ParameterArray("w", List.of(WIDTH), Kind.WEIGHT),
                        new ParameterArray("w.average", List.of(WIDTH), Kind.AVERAGE, 0.75f));
    }

    /** Two and three examples; the ranks' gradients and values weighted by examples, as the server does. */
    @Test
    void shouldEndOnTheBitsOfAPlainLoopOverTwoRanks() {
        float[] parameters = {1, 1, 1, 1, 1, 1};
        float[] w = {1, 1, 1};
        float[] average = {1, 1, 1};
        try (var first = step(product().withAverages(0.75));
                var second = step(product().withAverages(0.75));
                var plain = step(product())) {
            for (int i = 1; i <= 20; i++) {
                first.setParameters(parameters);
                second.setParameters(parameters);
                first.gradient(2, Map.of("x", floats(FIRST)), KEY);
                second.gradient(3, Map.of("x", floats(SECOND)), KEY);
                float[] mean = mean(array(first.gradients(), 6), array(second.gradients(), 6));
                new Sgd().apply(parameters, new float[0][], mean, 0, WIDTH, 0.1f, i);
                new MovingAverage(0.75f).apply(parameters, new float[0][], mean, WIDTH, 2 * WIDTH, 1, i);

                plain.setParameters(w);
                plain.gradient(2, Map.of("x", floats(FIRST)), KEY);
                float[] ofFirst = array(plain.gradients(), WIDTH);
                plain.gradient(3, Map.of("x", floats(SECOND)), KEY);
                float[] ofSecond = array(plain.gradients(), WIDTH);
                float[] gradient = mean(ofFirst, ofSecond);
                for (int j = 0; j < WIDTH; j++) {
                    float value = 2f / 5f * w[j] + 3f / 5f * w[j];
                    average[j] = 0.75f * average[j] + 0.25f * value;
                    w[j] -= 0.1f * gradient[j];
                }
            }
        }
        assertThat(parameters).startsWith(w).endsWith(average);
        assertThat(average[0]).isNotEqualTo(w[0]);
    }

    @Test
    void shouldReadATargetAsAConstantAndLeaveInferenceAsItIs() {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, WIDTH);
        SDVariable w = graph.var("w", Nd4j.ones(DataType.FLOAT, WIDTH));
        SDVariable target = graph.var("target", Nd4j.ones(DataType.FLOAT, WIDTH));
        SDVariable y = x.mul("y", w);
        squaredError(graph, x.mul(target), y);
        var network = new Network(graph, List.of("x"), "loss", "y")
                .withStatistics(List.of(Statistic.target("w", "target", 0.9)));
        try (var step = step(network)) {
            step.setParameters(1, 1, 1, 3, 3, 3);
            float loss = step.gradient(1, Map.of("x", floats(1, 2, 0)), KEY);

            assertThat(loss).isEqualTo((4 + 16) / 3f); // (w - target)^2 x^2
            float[] gradients = array(step.gradients(), 2 * WIDTH);
            assertThat(gradients[0]).isEqualTo(-4 / 3f); // 2 (w - target) x^2 / 3
            assertThat(gradients[1]).isEqualTo(-16 / 3f);
            assertThat(List.of(gradients[3], gradients[4], gradients[5])).containsExactly(1f, 1f, 1f);
            step.infer(1, Map.of("x", floats(1, 2, 0)), KEY);
            assertThat(array(step.output(1), WIDTH)).containsExactly(1, 2, 0);
        }
    }

    /** y = x w, whose mean square is the loss. */
    private static Network product() {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, WIDTH);
        SDVariable y = x.mul("y", graph.var("w", Nd4j.ones(DataType.FLOAT, WIDTH)));
        squaredError(
                graph,
                graph.constant("zero", Nd4j.zeros(DataType.FLOAT, 1, WIDTH)).mul(x),
                y);
        return new Network(graph, List.of("x"), "loss", "y");
    }

    private static void squaredError(SameDiff graph, SDVariable target, SDVariable y) {
        SDVariable one = graph.constant("one", Nd4j.scalar(DataType.FLOAT, 1));
        graph.loss.meanSquaredError("loss", target, y, one, LossReduce.MEAN_BY_WEIGHT);
    }

    private static float[] mean(float[] first, float[] second) {
        float[] mean = new float[first.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = 2f / 5f * first[i] + 3f / 5f * second[i];
        }
        return mean;
    }

    private static CompiledStep step(Network network) {
        return new CompiledStep(network);
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        buffer.asFloatBuffer().put(values);
        return buffer;
    }

    private static float[] array(DirectBuffer buffer, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = buffer.getFloat(i * Float.BYTES);
        }
        return values;
    }

    private static Float[] boxed(float[] values) {
        Float[] boxed = new Float[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return boxed;
    }
}
