package dev.cairn.models.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Forward;
import dev.cairn.models.Network;
import dev.cairn.models.Reference;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ResNetTest {
    private final Forward forward = new Forward();
    private final Network network = forward.shaken(ResNet.build(DataType.FLOAT, 3, 8, List.of(4, 8), 5, 1));
    private final Map<String, INDArray> inputs =
            Map.of("image", forward.normal(1, 6, 3, 8, 8), "label", forward.integers(5, 6));

    @Test
    void shouldNormalizeEachChannelOverTheBatch() {
        var values = Forward.run(network, inputs, "stem", "stem.norm");

        for (int channel = 0; channel < 4; channel++) {
            var one = new INDArrayIndex[] {
                NDArrayIndex.all(), NDArrayIndex.point(channel), NDArrayIndex.all(), NDArrayIndex.all()
            };
            double gain = Forward.parameter(network, "stem.norm.gain").getDouble(channel);
            double bias = Forward.parameter(network, "stem.norm.bias").getDouble(channel);
            double[] expected =
                    Reference.standardized(Reference.flat(values.get("stem").get(one)), 1e-5);
            double[] normalized = Reference.flat(values.get("stem.norm").get(one));
            for (int i = 0; i < expected.length; i++) {
                assertThat(normalized[i]).isCloseTo(expected[i] * gain + bias, within(1e-5));
            }
        }
    }

    @Test
    void shouldHalveTheImageWithTheOddPaddingAtTheEnd() {
        var values =
                Forward.run(network, inputs, "stage1.block2.relu", "stage2.block1.conv1", "stage2.block1.shortcut");

        INDArray x = values.get("stage1.block2.relu");
        for (String name : List.of("stage2.block1.conv1", "stage2.block1.shortcut")) {
            INDArray w = Forward.parameter(network, name + ".weight");
            double[] expected = Reference.flat(Reference.convolution(x, w, 2, 0));
            assertThat(Reference.flat(values.get(name))).as(name).containsExactly(expected, within(1e-4));
        }
    }

    @Test
    void shouldAddTheShortcutAndAverageTheImage() {
        var values = Forward.run(
                network,
                inputs,
                "stage1.block1.relu",
                "stage1.block2.conv2.norm",
                "stage1.block2.relu",
                "stage2.block2.relu",
                "flat");

        double[] x = Reference.flat(values.get("stage1.block1.relu"));
        double[] residual = Reference.flat(values.get("stage1.block2.conv2.norm"));
        double[] sum = Reference.flat(values.get("stage1.block2.relu"));
        for (int i = 0; i < x.length; i++) {
            assertThat(sum[i]).isCloseTo(Math.max(0, x[i] + residual[i]), within(1e-6));
        }
        double[] mean = Reference.flat(
                values.get("stage2.block2.relu").castTo(DataType.DOUBLE).mean(2, 3));
        assertThat(Reference.flat(values.get("flat"))).containsExactly(mean, within(1e-5));
    }
}
