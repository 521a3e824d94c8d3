package dev.cairn.models.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Forward;
import dev.cairn.models.Network;
import dev.cairn.models.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class UNetTest {
    private static final int SIZE = 8;
    private static final int WIDTH = 16;

    private final Forward forward = new Forward();
    private final Network network =
            forward.shaken(UNet.build(DataType.FLOAT, 1, SIZE, List.of(WIDTH, 2 * WIDTH), 10, 1));
    private final INDArray noisy = forward.normal(1, 2, 1, SIZE, SIZE);
    private final INDArray noise = forward.normal(1, 2, 1, SIZE, SIZE);
    private final Map<String, INDArray> inputs =
            Map.of("noisy", noisy, "time", Nd4j.createFromArray(3, 9), "noise", noise);

    @Test
    void shouldNormalizeEachGroupOfChannels() {
        String name = "level1.down.norm1";
        var values = Forward.run(network, inputs, "stem", name, name + ".swish");

        double[] x = Reference.flat(values.get("stem"));
        double[] normalized = Reference.flat(values.get(name));
        double[] activated = Reference.flat(values.get(name + ".swish"));
        int pixels = SIZE * SIZE;
        int group = WIDTH / 8 * pixels;
        for (int from = 0; from < x.length; from += group) {
            double[] expected = Reference.standardized(Arrays.copyOfRange(x, from, from + group), 0);
            for (int i = 0; i < group; i++) {
                int channel = (from + i) / pixels % WIDTH;
                double scaled =
                        expected[i] * Forward.parameter(network, name + ".gain").getDouble(channel)
                                + Forward.parameter(network, name + ".bias").getDouble(channel);
                assertThat(normalized[from + i]).isCloseTo(scaled, within(1e-5));
                assertThat(activated[from + i]).isCloseTo(scaled * Reference.sigmoid(scaled), within(1e-5));
            }
        }
    }

    @Test
    void shouldTellEachChannelTheTime() {
        var values =
                Forward.run(network, inputs, "time.gather", "time.swish2", "level1.down.conv1", "level1.down.timed");

        assertThat(values.get("time.gather").getDouble(1, 0)).isCloseTo(Math.sin(9), within(1e-6));
        assertThat(values.get("time.gather").getDouble(1, WIDTH - 1)).isCloseTo(Math.cos(9e-4), within(1e-6));
        INDArray shift = Reference.dense(
                values.get("time.swish2"),
                Forward.parameter(network, "level1.down.time.weight"),
                Forward.parameter(network, "level1.down.time.bias"));
        double[] x = Reference.flat(values.get("level1.down.conv1"));
        double[] timed = Reference.flat(values.get("level1.down.timed"));
        for (int i = 0; i < x.length; i++) {
            int channel = i / (SIZE * SIZE) % WIDTH;
            int example = i / (SIZE * SIZE * WIDTH);
            assertThat(timed[i]).isCloseTo(x[i] + shift.getDouble(example, channel), within(1e-4));
        }
    }

    @Test
    void shouldDoubleByTheNearestPixelAndJoinTheSkip() {
        var values = Forward.run(
                network, inputs, "level2.up", "level1.doubled", "level1.smoothed", "level1.down", "level1.joined");

        INDArray small = values.get("level2.up");
        INDArray large = values.get("level1.doubled");
        for (int channel = 0; channel < 2 * WIDTH; channel++) {
            for (int i = 0; i < SIZE; i++) {
                for (int j = 0; j < SIZE; j++) {
                    assertThat(large.getDouble(1, channel, i, j)).isEqualTo(small.getDouble(1, channel, i / 2, j / 2));
                }
            }
        }
        INDArray joined = values.get("level1.joined");
        assertThat(joined.shape()).containsExactly(2, 3 * WIDTH, SIZE, SIZE);
        assertThat(joined.getDouble(1, 5, 2, 3))
                .isEqualTo(values.get("level1.smoothed").getDouble(1, 5, 2, 3));
        assertThat(joined.getDouble(1, 2 * WIDTH + 5, 2, 3))
                .isEqualTo(values.get("level1.down").getDouble(1, 5, 2, 3));
    }

    @Test
    void shouldLoseTheMeanSquareOfTheDifference() {
        var values = Forward.run(network, inputs, "prediction", "loss");

        double[] prediction = Reference.flat(values.get("prediction"));
        double[] target = Reference.flat(noise);
        double mean = 0;
        for (int i = 0; i < target.length; i++) {
            mean += (prediction[i] - target[i]) * (prediction[i] - target[i]) / target.length;
        }
        assertThat(values.get("loss").getDouble(0)).isCloseTo(mean, within(1e-4 * mean));
    }
}
