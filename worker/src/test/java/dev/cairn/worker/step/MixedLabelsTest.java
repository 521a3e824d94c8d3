package dev.cairn.worker.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Network;
import dev.cairn.models.vision.ImageClassifier;
import dev.cairn.models.vision.LeNet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;

/** Mixup's loss: a network that takes two labels an image, each with its weight. */
class MixedLabelsTest {
    private static final int EXAMPLES = 4;
    private static final int SIDE = 16;
    private static final int[] OWN = {0, 1, 2, 2};
    private static final int[] OTHER = {1, 2, 0, 2};

    @Test
    void shouldWeighTheGradientsOfBothLabels() {
        float[] own = gradient(LeNet.build(1, SIDE, SIDE, 3, 1), Map.of("image", images(), "label", ints(OWN)));
        float[] other = gradient(LeNet.build(1, SIDE, SIDE, 3, 1), Map.of("image", images(), "label", ints(OTHER)));
        float[] mixed = gradient(
                new ImageClassifier(1, SIDE, SIDE, 3, 1).mixing(true).build(LeNet.encoder(20, 50, 500)),
                Map.of(
                        "image",
                        images(),
                        "label",
                        ints(OWN),
                        ImageClassifier.OTHER_LABEL,
                        ints(OTHER),
                        ImageClassifier.LABEL_WEIGHT,
                        floats(0.25f, 0.25f, 0.25f, 0.25f)));

        assertThat(own).hasSameSizeAs(mixed).isNotEqualTo(other);
        for (int i = 0; i < mixed.length; i++) { // the loss comes last
            assertThat(mixed[i]).isCloseTo(0.25f * own[i] + 0.75f * other[i], within(1e-5f));
        }
    }

    private static float[] gradient(Network network, Map<String, ByteBuffer> tensors) {
        try (var step = new CompiledStep(network, EXAMPLES)) {
            float[] initial = CompiledStep.initialParameters(network);
            step.setParameters(initial);
            float loss = step.gradient(EXAMPLES, tensors, new NoiseKey(1, 0, 0));
            DirectBuffer gradients = step.gradients();
            float[] all = new float[initial.length + 1];
            for (int i = 0; i < initial.length; i++) {
                all[i] = gradients.getFloat(i * Float.BYTES);
            }
            all[initial.length] = loss;
            return all;
        }
    }

    private static ByteBuffer images() {
        float[] values = new float[EXAMPLES * SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 37 % 101) / 101f;
        }
        return floats(values);
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        buffer.asFloatBuffer().put(values);
        return buffer;
    }

    private static ByteBuffer ints(int... values) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * Integer.BYTES).order(ByteOrder.nativeOrder());
        buffer.asIntBuffer().put(values);
        return buffer;
    }
}
