package dev.cairn.peers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A framework's tensors and what the reference networks compute with them, each the way that the framework does best.
 * Images are [batch, channels, height, width].
 *
 * @param <T> the framework's tensor
 */
interface Tensors<T> {
    float EPSILON = 1e-5f;

    T floats(float[] values, long... shape);

    T longs(long[] values, long... shape);

    /** The same tensor, from now on a parameter that is trained. */
    T parameter(T tensor);

    T reshape(T x, long... shape);

    T add(T x, T y);

    /** One after the other along the channels. */
    T concat(T x, T y);

    T relu(T x);

    T gelu(T x);

    T silu(T x);

    /** x times the transpose of weight, [out, in], plus bias, [out]. */
    T dense(T x, T weight, T bias);

    T convolution(T x, T weight, @Nullable T bias, int stride, int padding);

    /** The greatest of each 2 x 2 pixels. */
    T maxPool(T x);

    /** The mean of each channel: [batch, channels]. */
    T averagePool(T x);

    /** Every pixel four times. */
    T enlarge(T x);

    /** With the batch's own statistics; they are added to the running ones. */
    T batchNorm(T x, T gain, T bias, T runningMean, T runningVariance);

    T layerNorm(T x, T gain, T bias);

    T groupNorm(T x, int groups, T gain, T bias);

    /** The table's rows of these ids. */
    T embedding(T ids, T table);

    /** Several heads, each position sees itself and what is before it. [batch, length, 3 * heads * width] to [.., heads * width]. */
    T causalAttention(T queriesKeysValues, int heads);

    /** The state after the last step of a sequence, [batch, length, features]; start is [1, batch, state]. */
    T lstm(T sequence, T start, List<T> weights);

    /** Softmax and cross-entropy, the mean over the rows. */
    T crossEntropy(T logits, T labels);

    T meanSquaredError(T x, T y);
}
