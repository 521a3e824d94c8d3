package dev.cairn.worker.step;

import java.nio.ByteBuffer;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * One replica of a model: parameters and a batch in, the loss and one flat gradient out. It holds no history that
 * could not be rebuilt, and belongs to one thread.
 */
public interface Step extends AutoCloseable {

    /** The flat parameter vector in host memory, floats: what a run reads. */
    MutableDirectBuffer parameters();

    /** Sets the whole flat vector. */
    default void setParameters(float... values) {
        for (int i = 0; i < values.length; i++) {
            parameters().putFloat(i * Float.BYTES, values[i]);
        }
    }

    /** The flat gradient in host memory, laid out like the parameters: what {@link #gradient} writes. */
    DirectBuffer gradients();

    /**
     * Forward and backward; the gradient of the mean loss over the batch is in {@link #gradients()} afterwards.
     *
     * @param examples in the batch
     * @param tensors one a placeholder, by its name: [examples, ...], native order
     * @param key of what the model draws, such as dropout masks
     * @return the loss
     */
    float gradient(int examples, Map<String, ByteBuffer> tensors, NoiseKey key);

    /**
     * The same, and says on the way which parts of the gradient are final. What it says nothing of is final at the end.
     *
     * @param listener called on this thread
     */
    default float gradient(int examples, Map<String, ByteBuffer> tensors, NoiseKey key, GradientListener listener) {
        return gradient(examples, tensors, key);
    }

    /** Forward alone, as inference runs it: the loss, and the model's output in {@link #output}. */
    float infer(int examples, Map<String, ByteBuffer> tensors, NoiseKey key);

    /** What the model put out for the last batch of this size given to {@link #infer}: floats, [examples, ...]. */
    DirectBuffer output(int examples);

    @Override
    void close();
}
