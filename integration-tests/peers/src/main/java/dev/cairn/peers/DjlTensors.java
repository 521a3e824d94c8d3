package dev.cairn.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.loss.Loss;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * DJL's arrays. What is computed belongs to the manager of the first input, so that a step's arrays are released
 * together.
 */
final class DjlTensors implements Tensors<NDArray> {
    private static final Shape NONE = new Shape(0, 0);
    private static final Shape ONE = new Shape(1, 1);
    private static final Shape TWO = new Shape(2, 2);

    private final NDManager manager;
    private final Map<Long, NDArray> masks = new HashMap<>();
    private final Map<Long, NDArray> ones = new HashMap<>();
    private final Map<Long, NDArray> zeros = new HashMap<>();

    DjlTensors(NDManager manager) {
        this.manager = manager;
    }

    @Override
    public NDArray floats(float[] values, long... shape) {
        return manager.create(values, new Shape(shape));
    }

    @Override
    public NDArray longs(long[] values, long... shape) {
        return manager.create(values, new Shape(shape));
    }

    @Override
    public NDArray parameter(NDArray tensor) {
        tensor.setRequiresGradient(true);
        return tensor;
    }

    @Override
    public NDArray reshape(NDArray x, long... shape) {
        return x.reshape(shape);
    }

    @Override
    public NDArray add(NDArray x, NDArray y) {
        return x.add(y);
    }

    @Override
    public NDArray concat(NDArray x, NDArray y) {
        return x.concat(y, 1);
    }

    @Override
    public NDArray relu(NDArray x) {
        return Activation.relu(x);
    }

    @Override
    public NDArray gelu(NDArray x) {
        return Activation.gelu(x);
    }

    @Override
    public NDArray silu(NDArray x) {
        return Activation.sigmoid(x).mul(x);
    }

    @Override
    public NDArray dense(NDArray x, NDArray weight, NDArray bias) {
        return x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
    }

    @Override
    @SuppressWarnings("NullAway") // DJL takes null for no bias, unannotated
    public NDArray convolution(NDArray x, NDArray weight, @Nullable NDArray bias, int stride, int padding) {
        return x.getNDArrayInternal()
                .convolution(x, weight, bias, new Shape(stride, stride), new Shape(padding, padding), ONE, 1)
                .singletonOrThrow();
    }

    @Override
    public NDArray maxPool(NDArray x) {
        return Pool.maxPool2d(x, TWO, TWO, NONE, false);
    }

    @Override
    public NDArray averagePool(NDArray x) {
        return x.getNDArrayInternal().globalAvgPool();
    }

    @Override
    public NDArray enlarge(NDArray x) {
        Shape shape = x.getShape();
        int nearest = 0;
        return x.getNDArrayInternal().interpolation(new long[] {2 * shape.get(2), 2 * shape.get(3)}, nearest, false);
    }

    @Override
    public NDArray batchNorm(NDArray x, NDArray gain, NDArray bias, NDArray runningMean, NDArray runningVariance) {
        return x.getNDArrayInternal()
                .batchNorm(x, runningMean, runningVariance, gain, bias, 1, 0.9f, EPSILON, true)
                .singletonOrThrow();
    }

    @Override
    public NDArray layerNorm(NDArray x, NDArray gain, NDArray bias) {
        return x.getNDArrayInternal()
                .layerNorm(x, gain.getShape(), gain, bias, EPSILON)
                .singletonOrThrow();
    }

    /** DJL has none: a layer norm over each group, then the channels' gain and bias. */
    @Override
    public NDArray groupNorm(NDArray x, int groups, NDArray gain, NDArray bias) {
        Shape shape = x.getShape();
        long size = shape.size() / shape.get(0) / groups;
        NDArray one = ones.computeIfAbsent(size, n -> manager.ones(new Shape(n)));
        NDArray zero = zeros.computeIfAbsent(size, n -> manager.zeros(new Shape(n)));
        NDArray normal = layerNorm(x.reshape(shape.get(0) * groups, size), one, zero);
        long channels = shape.get(1);
        return normal.reshape(shape).mul(gain.reshape(channels, 1, 1)).add(bias.reshape(channels, 1, 1));
    }

    @Override
    public NDArray embedding(NDArray ids, NDArray table) {
        return ids.getNDArrayInternal()
                .embedding(ids, table, SparseFormat.DENSE)
                .singletonOrThrow();
    }

    /** DJL has none: the product with the keys, a mask, a softmax, the product with the values. */
    @Override
    public NDArray causalAttention(NDArray queriesKeysValues, int heads) {
        Shape shape = queriesKeysValues.getShape();
        long batch = shape.get(0);
        long length = shape.get(1);
        long width = shape.get(2) / 3 / heads;
        NDArray all = queriesKeysValues.reshape(batch, length, 3, heads, width).transpose(2, 0, 3, 1, 4);
        NDArray scores = all.get(0).matMul(all.get(1).transpose(0, 1, 3, 2)).mul(1 / Math.sqrt((double) width));
        NDArray mask = masks.computeIfAbsent(length, this::causalMask);
        NDArray values = scores.add(mask).softmax(-1).matMul(all.get(2));
        return values.transpose(0, 2, 1, 3).reshape(batch, length, heads * width);
    }

    /** [length, length], added to attention's scores: what comes later is out of sight. */
    private NDArray causalMask(long length) {
        int size = Math.toIntExact(length);
        float[] mask = new float[size * size];
        for (int row = 0; row < size; row++) {
            for (int column = row + 1; column < size; column++) {
                mask[row * size + column] = -1e9f;
            }
        }
        return floats(mask, length, length);
    }

    @Override
    public NDArray lstm(NDArray sequence, NDArray start, List<NDArray> weights) {
        return sequence.getNDArrayInternal()
                .lstm(sequence, new NDList(start, start), new NDList(weights), true, 1, 0, true, false, true)
                .get(1)
                .squeeze(0);
    }

    @Override
    public NDArray crossEntropy(NDArray logits, NDArray labels) {
        return Loss.softmaxCrossEntropyLoss().evaluate(new NDList(labels), new NDList(logits));
    }

    @Override
    public NDArray meanSquaredError(NDArray x, NDArray y) {
        return Loss.l2Loss("mean squared error", 1).evaluate(new NDList(y), new NDList(x));
    }
}
