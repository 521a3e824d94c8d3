package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import dev.cairn.worker.step.Kernels;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/** What has gone wrong inside a network must show in its loss: a maximum, of a window or with 0, lets a NaN through. */
class NanTest {
    private static final int SIZE = 6;

    /** The channels make oneDNN choose different layouts; a ReLU before a pooling is taken after it. */
    @ParameterizedTest
    @CsvSource({"3, false", "16, false", "16, true", "20, true", "32, false", "32, true"})
    void shouldMakeAWindowWithANanOneAndLeaveTheOthers(int channels, boolean relu) {
        var window = Pooling2DConfig.builder().kH(2).kW(2).sH(2).sW(2).build();
        Network network =
                network(channels, (graph, x) -> graph.cnn.maxPooling2d(relu ? graph.nn.relu(x, 0) : x, window));
        try (var plan = new GradientPlan(network, 2, Kernels.fastest())) {
            plan.feedNoise(1, 5);
            INDArray noise = Nd4j.rand(DataType.FLOAT, 2, channels, SIZE, SIZE);
            plan.feed(Map.of("noise", noise));
            plan.run();
            float[] expected = output(plan);
            for (int i = 0; i < noise.length(); i++) {
                double loss = runWithNan(plan, noise, i);
                int pooled = i / SIZE / 2 % (SIZE / 2) * (SIZE / 2)
                        + i % SIZE / 2
                        + i / (SIZE * SIZE) * (SIZE / 2 * SIZE / 2);
                float[] y = expected.clone();
                y[pooled] = Float.NaN;
                assertThat(output(plan)).as("NaN at " + i).isEqualTo(y);
                assertThat(loss).isNaN();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 16, 20, 32})
    void shouldLeaveANanInASumThatIsCutOff(int channels) {
        Network network = network(channels, (graph, x) -> graph.nn.relu(x, 0));
        try (var plan = new GradientPlan(network, 2, Kernels.fastest())) {
            plan.feedNoise(1, 5);
            INDArray noise = Nd4j.rand(DataType.FLOAT, 2, channels, SIZE, SIZE);
            for (int i = 0; i < noise.length(); i += 7) {
                assertThat(runWithNan(plan, noise, i)).isNaN();
                assertThat(output(plan)[i]).isNaN();
            }
        }
    }

    /** A NaN is the mean's too, so all of its channel goes. */
    @ParameterizedTest
    @ValueSource(ints = {5, 16, 32})
    void shouldLeaveANanInAChannelThatIsNormalisedAndCutOff(int channels) {
        Network network = network(channels, (graph, x) -> graph.nn.relu(normalised(graph, x, channels), 0));
        try (var plan = new GradientPlan(network, 2, Kernels.fastest())) {
            plan.feedNoise(1, 5);
            INDArray noise = Nd4j.rand(DataType.FLOAT, 2, channels, SIZE, SIZE);
            assertThat(plan.explain()).contains("cairn.batch_norm [");

            assertThat(runWithNan(plan, noise, 3 * SIZE * SIZE + 4)).isNaN();

            float[] y = output(plan);
            for (int i = 0; i < y.length; i++) {
                assertThat(Float.isNaN(y[i])).isEqualTo(i / (SIZE * SIZE) % channels == 3);
            }
        }
    }

    private static double runWithNan(GradientPlan plan, INDArray noise, long index) {
        INDArray with = noise.dup();
        with.putScalar(index, Float.NaN);
        plan.feed(Map.of("noise", with));
        return plan.run();
    }

    private static float[] output(GradientPlan plan) {
        return plan.output().dup('c').reshape(-1).toFloatVector();
    }

    private static SDVariable normalised(SameDiff graph, SDVariable x, int channels) {
        SDVariable gain = graph.var("gain", Nd4j.ones(DataType.FLOAT, channels));
        SDVariable bias = graph.var("bias", Nd4j.ones(DataType.FLOAT, channels));
        SDVariable[] moments = graph.math.moments(new String[] {"mean", "variance"}, x, new int[] {0, 2, 3}, false);
        return graph.nn.batchNorm(x, moments[0], moments[1], gain, bias, 1e-5, 1);
    }

    /** The mean of squares of a function of a convolution, in oneDNN's layout, with noise added. */
    private static Network network(int channels, BiFunction<SameDiff, SDVariable, SDVariable> function) {
        SameDiff graph = SameDiff.create();
        SDVariable image = graph.placeHolder("image", DataType.FLOAT, -1, channels, SIZE, SIZE);
        SDVariable noise = graph.placeHolder("noise", DataType.FLOAT, -1, channels, SIZE, SIZE);
        SDVariable weight = graph.var("weight", Nd4j.ones(DataType.FLOAT, 1, 1, channels, channels));
        SDVariable x = graph.cnn.conv2d(
                image, weight, Conv2DConfig.builder().kH(1).kW(1).build());
        SDVariable y = function.apply(graph, x.add(noise)).rename("y");
        y.mul(y).mean("loss");
        return new Network(graph, List.of("image", "noise"), "loss", "y");
    }
}
