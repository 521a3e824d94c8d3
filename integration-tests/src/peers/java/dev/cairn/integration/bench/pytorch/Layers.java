package dev.cairn.integration.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * A network's parameters and its batch of noise, and the layers that read them. What a layer computes belongs to the
 * manager of its input, so that a step's arrays are released together.
 */
final class Layers {
    private static final float EPSILON = 1e-5f;

    private final NDManager manager;
    private final List<NDArray> parameters = new ArrayList<>();
    private final NDList inputs = new NDList();
    private final Random random = new Random(1);

    Layers(NDManager manager) {
        this.manager = manager;
    }

    List<NDArray> parameters() {
        return parameters;
    }

    /** Everything that the loss is computed from but the parameters. */
    NDList inputs() {
        return inputs;
    }

    NDArray noise(long... shape) {
        return input(manager.randomUniform(0, 1, new Shape(shape)));
    }

    /** INT64, uniform in [0, classes). */
    NDArray classes(int classes, long... shape) {
        Shape wanted = new Shape(shape);
        long[] values = random.longs(wanted.size(), 0, classes).toArray();
        return input(manager.create(values, wanted));
    }

    NDArray zeros(long... shape) {
        return input(manager.zeros(new Shape(shape)));
    }

    /** [length, length], added to attention's scores: what comes later is out of sight. */
    NDArray causalMask(int length) {
        float[] mask = new float[length * length];
        for (int row = 0; row < length; row++) {
            for (int column = row + 1; column < length; column++) {
                mask[row * length + column] = -1e9f;
            }
        }
        return input(manager.create(mask, new Shape(length, length)));
    }

    private NDArray input(NDArray array) {
        inputs.add(array);
        return array;
    }

    /** Uniform in +-sqrt(3 / fanIn). */
    NDArray weight(long fanIn, long... shape) {
        float bound = (float) Math.sqrt(3.0 / fanIn);
        return parameter(manager.randomUniform(-bound, bound, new Shape(shape)));
    }

    NDArray bias(long... shape) {
        return parameter(manager.zeros(new Shape(shape)));
    }

    private NDArray gain(long width) {
        return parameter(manager.ones(new Shape(width)));
    }

    private NDArray parameter(NDArray array) {
        array.setRequiresGradient(true);
        parameters.add(array);
        return array;
    }

    UnaryOperator<NDArray> dense(int in, int out) {
        NDArray weight = weight(in, out, in);
        NDArray bias = bias(out);
        return x -> x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
    }

    UnaryOperator<NDArray> convolution(int in, int out, int kernel, int stride, int padding) {
        return convolution(in, out, kernel, stride, padding, bias(out));
    }

    UnaryOperator<NDArray> convolutionWithoutBias(int in, int out, int kernel, int stride, int padding) {
        return convolution(in, out, kernel, stride, padding, null);
    }

    private UnaryOperator<NDArray> convolution(int in, int out, int kernel, int stride, int padding, NDArray bias) {
        NDArray weight = weight((long) in * kernel * kernel, out, in, kernel, kernel);
        Shape strides = new Shape(stride, stride);
        Shape paddings = new Shape(padding, padding);
        Shape dilation = new Shape(1, 1);
        return x -> x.getNDArrayInternal()
                .convolution(x, weight, bias, strides, paddings, dilation, 1)
                .singletonOrThrow();
    }

    UnaryOperator<NDArray> batchNorm(int channels) {
        NDArray gain = gain(channels);
        NDArray bias = bias(channels);
        NDArray mean = manager.zeros(new Shape(channels));
        NDArray variance = manager.ones(new Shape(channels));
        return x -> x.getNDArrayInternal()
                .batchNorm(x, mean, variance, gain, bias, 1, 0.9f, EPSILON, true)
                .singletonOrThrow();
    }

    UnaryOperator<NDArray> layerNorm(int width) {
        NDArray gain = gain(width);
        NDArray bias = bias(width);
        return x -> x.getNDArrayInternal()
                .layerNorm(x, new Shape(width), gain, bias, EPSILON)
                .singletonOrThrow();
    }

    /** DJL has none: a layer norm over each group, then the channels' gain and bias. Input [batch, channels, h, w]. */
    UnaryOperator<NDArray> groupNorm(int groups, int channels, int pixels) {
        NDArray gain = gain(channels);
        NDArray bias = bias(channels);
        Shape group = new Shape((long) channels / groups * pixels);
        NDArray one = manager.ones(group);
        NDArray zero = manager.zeros(group);
        return x -> {
            NDArray grouped = x.reshape(x.getShape().get(0) * groups, group.size());
            NDArray normal = x.getNDArrayInternal()
                    .layerNorm(grouped, group, one, zero, EPSILON)
                    .singletonOrThrow();
            return normal.reshape(x.getShape())
                    .mul(gain.reshape(channels, 1, 1))
                    .add(bias.reshape(channels, 1, 1));
        };
    }

    /** Rows of a learned table: [...] to [..., width]. */
    UnaryOperator<NDArray> embedding(int rows, int width) {
        NDArray table = weight(width, rows, width);
        return ids -> ids.getNDArrayInternal()
                .embedding(ids, table, SparseFormat.DENSE)
                .singletonOrThrow();
    }

    static NDArray silu(NDArray x) {
        return Activation.sigmoid(x).mul(x);
    }

    /** Mean over the rows. Logits [rows, classes], labels [rows]. */
    static NDArray crossEntropy(NDArray logits, NDArray labels) {
        return Loss.softmaxCrossEntropyLoss().evaluate(new NDList(labels), new NDList(logits));
    }
}
