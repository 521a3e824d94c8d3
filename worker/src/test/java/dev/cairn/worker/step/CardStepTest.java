package dev.cairn.worker.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import dev.cairn.models.vision.LeNet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The way of a step on a card, computed by ND4J's ops on the CPU: what copies there is none, all else is the same. */
class CardStepTest {
    private static final int EXAMPLES = 4;
    private static final int SIDE = 28;

    private final Network network = LeNet.build(1, SIDE, SIDE, 3, 1);

    @Test
    void shouldComputeTheSameGradientAsOnTheHost() {
        assertThat(Arrays.equals(gradient(Transfers.always()), gradient(Transfers.ofBackend())))
                .isTrue();
    }

    @Test
    void shouldSayThatThePartsAreFinalWhenTheWholeGradientHasBeenFetched() {
        // given
        var parts = new ArrayList<float[]>();
        float[] whole = gradient(Transfers.always());
        try (var step = step(Transfers.always())) {
            // when
            step.gradient(EXAMPLES, tensors(), new NoiseKey(1, 0, 0), (from, to, loss) -> parts.add(values(step)));
        }

        // then
        assertThat(parts).isNotEmpty().allMatch(part -> Arrays.equals(part, whole));
    }

    private float[] gradient(Transfers transfers) {
        try (var step = step(transfers)) {
            step.gradient(EXAMPLES, tensors(), new NoiseKey(1, 0, 0));
            return values(step);
        }
    }

    private CompiledStep step(Transfers transfers) {
        var step = new CompiledStep(network, Kernels::nd4j, transfers, EXAMPLES);
        step.setParameters(CompiledStep.initialParameters(network));
        return step;
    }

    private static float[] values(CompiledStep step) {
        float[] values = new float[step.gradients().capacity() / Float.BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = step.gradients().getFloat(i * Float.BYTES);
        }
        return values;
    }

    private static Map<String, ByteBuffer> tensors() {
        var images = direct(EXAMPLES * SIDE * SIDE);
        for (int i = 0; i < EXAMPLES * SIDE * SIDE; i++) {
            images.putFloat(i * Float.BYTES, (i * 37 % 101) / 101f);
        }
        var labels = direct(EXAMPLES);
        for (int label : List.of(0, 1, 2, 1)) {
            labels.putInt(label);
        }
        return Map.of("image", images, "label", labels.rewind());
    }

    private static ByteBuffer direct(int values) {
        return ByteBuffer.allocateDirect(values * Float.BYTES).order(ByteOrder.nativeOrder());
    }
}
