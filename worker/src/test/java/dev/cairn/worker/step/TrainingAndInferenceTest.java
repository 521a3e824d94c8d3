package dev.cairn.worker.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Network;
import dev.cairn.models.Noise;
import dev.cairn.models.Statistic;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** What is drawn, and what differs between training and inference. */
class TrainingAndInferenceTest {
    private static final int EXAMPLES = 400;
    private static final int WIDTH = 5;
    private static final NoiseKey KEY = new NoiseKey(7, 3, 0);

    @Test
    void shouldDropAndScaleInTrainingAndKeepAllInInference() {
        try (var step = started(dropout())) {
            step.gradient(EXAMPLES, Map.of("x", ones(EXAMPLES)), KEY);
            float[] gradient = floats(step.gradients(), WIDTH);
            step.infer(EXAMPLES, Map.of("x", ones(EXAMPLES)), KEY);

            assertThat(floats(step.output(EXAMPLES), EXAMPLES * WIDTH)).containsOnly(1);
            for (float each : gradient) { // 2 / 5 of the mean of 400 draws of 0 or 1 / 0.64
                assertThat(each).isCloseTo(0.5f, within(0.08f)).isNotEqualTo(0.5f);
            }
        }
    }

    @Test
    void shouldDrawTheSameForAnExampleWhereverItLies() {
        try (var whole = started(dropout());
                var parts = started(dropout())) {
            whole.gradient(EXAMPLES, Map.of("x", ones(EXAMPLES)), KEY);
            parts.gradient(150, Map.of("x", ones(150)), KEY);
            float[] first = floats(parts.gradients(), WIDTH);
            parts.gradient(250, Map.of("x", ones(250)), KEY.from(150));
            float[] second = floats(parts.gradients(), WIDTH);

            for (int i = 0; i < WIDTH; i++) {
                float sum = (150 * first[i] + 250 * second[i]) / EXAMPLES;
                assertThat(floats(whole.gradients(), WIDTH)[i]).isCloseTo(sum, within(1e-5f));
            }
        }
    }

    @Test
    void shouldDrawAnewForEachStepAndSeed() {
        try (var step = started(dropout())) {
            List<NoiseKey> keys = List.of(KEY, new NoiseKey(7, 4, 0), new NoiseKey(8, 3, 0), KEY);
            List<List<Float>> gradients = keys.stream()
                    .map(key -> {
                        step.gradient(EXAMPLES, Map.of("x", ones(EXAMPLES)), key);
                        return boxed(floats(step.gradients(), WIDTH));
                    })
                    .toList();

            assertThat(gradients.get(0)).isEqualTo(gradients.get(3));
            assertThat(gradients.get(0)).isNotEqualTo(gradients.get(1)).isNotEqualTo(gradients.get(2));
        }
    }

    @Test
    void shouldFeedWhatALossSamples() {
        SameDiff graph = SameDiff.create();
        SDVariable w = graph.var("w", Nd4j.ones(DataType.FLOAT, 3));
        SDVariable drawn = graph.placeHolder("epsilon", DataType.FLOAT, -1, 3);
        SDVariable y = drawn.mul("y", w);
        squaredMean(graph, y);
        var network = new Network(graph, List.of(), "loss", "y").withNoise(Map.of("epsilon", new Noise.Normal(2, 0.5)));
        try (var step = started(network)) {
            step.infer(2000, Map.of(), KEY);

            float[] values = floats(step.output(2000), 6000);
            double mean = IntStream.range(0, values.length)
                    .mapToDouble(i -> values[i])
                    .average()
                    .orElseThrow();
            double variance = IntStream.range(0, values.length)
                    .mapToDouble(i -> (values[i] - mean) * (values[i] - mean))
                    .average()
                    .orElseThrow();
            assertThat(mean).isCloseTo(2, within(0.03));
            assertThat(Math.sqrt(variance)).isCloseTo(0.5, within(0.02));
        }
    }

    @Test
    void shouldHandOverTheBatchsStatisticsAndInferByTheRunningOnes() {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, WIDTH);
        SDVariable running = graph.var("running", Nd4j.valueArrayOf(new long[] {WIDTH}, 10, DataType.FLOAT));
        SDVariable w = graph.var("w", Nd4j.ones(DataType.FLOAT, WIDTH));
        SDVariable mean = graph.math.moments(new String[] {"mean", "variance"}, x, new int[] {0}, false)[0];
        SDVariable y = x.sub(mean).mul("y", w);
        squaredMean(graph, y);
        var network = new Network(graph, List.of("x"), "loss", "y")
                .withStatistics(List.of(new Statistic("mean", running.name())));
        try (var step = started(network)) {
            ByteBuffer batch = floats(2 * WIDTH);
            for (int i = 0; i < 2 * WIDTH; i++) {
                batch.putFloat(i * Float.BYTES, i);
            }
            step.gradient(2, Map.of("x", batch), KEY);
            float[] gradient = floats(step.gradients(), 2 * WIDTH);
            step.infer(2, Map.of("x", batch), KEY);

            assertThat(CompiledStep.parameterArrays(network)).extracting("name").containsExactly("w", "running");
            assertThat(IntStream.range(WIDTH, 2 * WIDTH).mapToObj(i -> gradient[i]))
                    .containsExactly(2.5f, 3.5f, 4.5f, 5.5f, 6.5f);
            assertThat(floats(step.output(2), 1)).containsExactly(-10);
        }
    }

    /** y = dropout(w x), keeping 0.8; the loss is the mean of y y: at w = 1, dw is 2 / 5 of the mean of the squared mask. */
    private static Network dropout() {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, WIDTH);
        SDVariable w = graph.var("w", Nd4j.ones(DataType.FLOAT, WIDTH));
        SDVariable y = graph.nn.dropout("y", x.mul(w), 0.8);
        squaredMean(graph, y);
        return new Network(graph, List.of("x"), "loss", "y");
    }

    private static void squaredMean(SameDiff graph, SDVariable y) {
        SDVariable zero = graph.constant("zero", Nd4j.scalar(DataType.FLOAT, 0));
        SDVariable one = graph.constant("one", Nd4j.scalar(DataType.FLOAT, 1));
        graph.loss.meanSquaredError("loss", y.mul(zero), y, one, LossReduce.MEAN_BY_WEIGHT);
    }

    private static CompiledStep started(Network network) {
        var step = new CompiledStep(network);
        step.setParameters(CompiledStep.initialParameters(network));
        return step;
    }

    private static ByteBuffer ones(int examples) {
        ByteBuffer buffer = floats(examples * WIDTH);
        for (int i = 0; i < examples * WIDTH; i++) {
            buffer.putFloat(i * Float.BYTES, 1);
        }
        return buffer;
    }

    private static ByteBuffer floats(int count) {
        return ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder());
    }

    private static float[] floats(DirectBuffer buffer, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = buffer.getFloat(i * Float.BYTES);
        }
        return values;
    }

    private static List<Float> boxed(float[] values) {
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
    }
}
