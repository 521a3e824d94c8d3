package dev.cairn.worker.training;

import dev.cairn.worker.data.Batch;
import dev.cairn.worker.data.BatchPlan;
import dev.cairn.worker.data.Slice;
import dev.cairn.worker.step.GradientListener;
import dev.cairn.worker.step.NoiseKey;
import dev.cairn.worker.step.Step;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Computes a rank's gradient in parts and adds up what comes, weighted by examples, in the order of the examples and
 * with the very operations by which the parameter server adds up ranks. The examples are dealt to the parts as a step
 * is dealt to workers: so one worker with two parts ends on the same bits as two workers with one.
 */
final class Accumulation implements AutoCloseable {
    private final Step model;
    private final int parts;
    private final long seed;
    private final UnsafeBuffer sum;
    private DirectBuffer latest;

    /**
     * @param parts in which a batch is taken; 1 for all at once
     * @param seed of what the model draws
     */
    Accumulation(Step model, int parts, long seed) {
        this.model = model;
        this.parts = parts;
        this.seed = seed;
        int bytes = parts > 1 ? model.parameters().capacity() : 0;
        this.sum = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes));
        this.latest = model.gradients();
    }

    /** The batch sizes in which a model must be able to compute, for the sizes that batches have. */
    static int[] sizes(int parts, int[] batchSizes) {
        return Arrays.stream(batchSizes)
                .flatMap(examples -> IntStream.range(0, parts)
                        .map(i -> part(examples, parts, i).examples()))
                .filter(examples -> examples > 0)
                .distinct()
                .toArray();
    }

    /**
     * Computes the gradient of the mean loss over the batch, to be read in {@link #gradients}; returns the loss.
     *
     * @param listener hears which parts of {@link Step#gradients} are final, where the batch is taken at once
     */
    float gradient(Batch batch, GradientListener listener) {
        var key = new NoiseKey(seed, batch.step(), batch.first());
        int examples = batch.examples();
        if (part(examples, parts, 0).examples() == examples) {
            latest = model.gradients();
            return model.gradient(examples, batch.tensors(), key, listener);
        }
        latest = sum;
        float loss = 0;
        for (int i = 0; i < parts; i++) {
            Slice part = part(examples, parts, i);
            if (part.examples() > 0) {
                float weight = (float) part.examples() / examples;
                loss += weight * model.gradient(part.examples(), tensors(batch, part), key.from(part.from()));
                add(weight, i == 0);
            }
        }
        return loss;
    }

    /** The gradient of the last batch. */
    DirectBuffer gradients() {
        return latest;
    }

    private void add(float weight, boolean first) {
        DirectBuffer gradients = model.gradients();
        for (int i = 0; i < gradients.capacity(); i += Float.BYTES) {
            float term = weight * gradients.getFloat(i);
            sum.putFloat(i, first ? term : sum.getFloat(i) + term);
        }
    }

    private static Slice part(int examples, int parts, int index) {
        return BatchPlan.deal(new Slice(0, examples), parts, index);
    }

    private static Map<String, ByteBuffer> tensors(Batch batch, Slice part) {
        var tensors = new HashMap<String, ByteBuffer>();
        batch.tensors().forEach((placeholder, tensor) -> {
            int width = tensor.limit() / batch.examples();
            ByteBuffer slice = tensor.slice((int) part.from() * width, part.examples() * width);
            tensors.put(placeholder, slice.order(tensor.order()));
        });
        return tensors;
    }

    @Override
    public void close() {
        BufferUtil.free(sum.byteBuffer());
    }
}
