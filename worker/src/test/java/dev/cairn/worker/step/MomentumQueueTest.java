package dev.cairn.worker.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Network;
import dev.cairn.models.contrastive.Images;
import dev.cairn.models.contrastive.Moco;
import dev.cairn.models.vision.ResNet;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.server.update.MovingAverage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** MoCo's queue as ranks fill it, whose parts the server averages by their examples. */
class MomentumQueueTest {
    private static final int PIXELS = 3 * 8 * 8;
    private static final int BATCH = 5;
    private static final int WIDTH = 4;
    private static final int QUEUE = 8;

    private final Network network =
            new Moco(new Images(3, 8, 8), 0.2, WIDTH, QUEUE, BATCH, 0.9, 1).build(ResNet.encoder(1, List.of(4, 8)));
    private final float[] initial = CompiledStep.initialParameters(network);

    @BeforeAll
    static void load() {
        Backend.load();
    }

    /** A key depends on no other image of its batch, so it doesn't matter how these are dealt. */
    @Test
    void shouldHoldTheKeysOfAllRanksInTheOrderOfTheirImages() {
        float[] alone = new float[QUEUE * WIDTH];
        float[] shared = new float[QUEUE * WIDTH];
        try (var step = new CompiledStep(network)) {
            for (int i = 1; i <= 2; i++) {
                float[] images = images(i);
                next(step, alone, images, BATCH);
                next(step, shared, images, 2, 3);
            }
        }

        for (int row = 0; row < QUEUE; row++) {
            float[] found = unit(shared, row);
            float[] expected = unit(alone, row);
            for (int i = 0; i < WIDTH; i++) {
                assertThat(found[i]).as("row %d", row).isCloseTo(expected[i], within(1e-5f));
            }
        }
    }

    /** Moves the queue on by a step of ranks with so many examples each. */
    private void next(CompiledStep step, float[] queue, float[] images, int... examples) {
        float[] mean = new float[queue.length];
        int first = 0;
        for (int own : examples) {
            put(step, queue);
            ByteBuffer views = floats(images, first, own);
            step.gradient(own, Map.of("first", views, "second", views), new NoiseKey(1, 0, first));
            for (int i = 0; i < mean.length; i++) {
                mean[i] += (float) own / BATCH * step.gradients().getFloat((place() + i) * Float.BYTES);
            }
            first += own;
        }
        new MovingAverage(0).apply(queue, new float[0][], mean, 0, queue.length, 1, 1);
    }

    private void put(CompiledStep step, float[] queue) {
        step.setParameters(initial);
        for (int i = 0; i < queue.length; i++) {
            step.parameters().putFloat((place() + i) * Float.BYTES, queue[i]);
        }
    }

    /** Where the queue begins in the flat vector. */
    private int place() {
        return CompiledStep.parameterArrays(network).stream()
                .takeWhile(array -> !array.name().equals("queue"))
                .mapToInt(ParameterArray::length)
                .sum();
    }

    private static float[] unit(float[] rows, int row) {
        double squares = 0;
        for (int i = 0; i < WIDTH; i++) {
            squares += (double) rows[row * WIDTH + i] * rows[row * WIDTH + i];
        }
        assertThat(squares).as("row %d holds a key", row).isPositive();
        float[] unit = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            unit[i] = (float) (rows[row * WIDTH + i] / Math.sqrt(squares));
        }
        return unit;
    }

    private static float[] images(long seed) {
        var random = new Random(seed);
        float[] images = new float[BATCH * PIXELS];
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat();
        }
        return images;
    }

    private static ByteBuffer floats(float[] images, int first, int examples) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(examples * PIXELS * Float.BYTES).order(ByteOrder.nativeOrder());
        buffer.asFloatBuffer().put(images, first * PIXELS, examples * PIXELS);
        return buffer;
    }
}
