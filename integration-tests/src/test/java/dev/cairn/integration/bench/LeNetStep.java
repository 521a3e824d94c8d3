package dev.cairn.integration.bench;

import dev.cairn.models.LeNet;
import dev.cairn.models.Network;
import dev.cairn.worker.step.CompiledStep;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Random;

/** LeNet, batch 64, on one batch of noise. */
final class LeNetStep implements AutoCloseable {
    static final int BATCH = 64;

    private final CompiledStep step;
    private final float[] initial;
    private final Map<String, ByteBuffer> tensors;

    LeNetStep() {
        Network network = LeNet.build(1, 28, 28, 10, 1);
        initial = CompiledStep.initialParameters(network);
        step = new CompiledStep(network, BATCH);
        var random = new Random(1);
        ByteBuffer images = buffer(BATCH * 28 * 28);
        ByteBuffer labels = buffer(BATCH);
        for (int i = 0; i < BATCH * 28 * 28; i++) {
            images.putFloat(i * Float.BYTES, random.nextFloat());
        }
        for (int i = 0; i < BATCH; i++) {
            labels.putInt(i * Integer.BYTES, i % 10);
        }
        tensors = Map.of("image", images, "label", labels);
    }

    private static ByteBuffer buffer(int elements) {
        return ByteBuffer.allocateDirect(elements * Float.BYTES).order(ByteOrder.nativeOrder());
    }

    CompiledStep step() {
        return step;
    }

    float[] initial() {
        return initial;
    }

    float gradient() {
        return step.gradient(BATCH, tensors);
    }

    @Override
    public void close() {
        step.close();
    }
}
