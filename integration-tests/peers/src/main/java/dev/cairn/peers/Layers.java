package dev.cairn.peers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A network's parameters and its batch of noise, and the layers that read them.
 *
 * @param <T> the framework's tensor
 */
final class Layers<T> {
    private final Tensors<T> tensors;
    private final List<T> parameters = new ArrayList<>();
    private final List<T> inputs = new ArrayList<>();
    private final Random random = new Random(1);
    private long count;

    Layers(Tensors<T> tensors) {
        this.tensors = tensors;
    }

    Tensors<T> tensors() {
        return tensors;
    }

    List<T> parameters() {
        return parameters;
    }

    /** How many numbers the parameters are. */
    long count() {
        return count;
    }

    /** Everything that the loss is computed from but the parameters. */
    List<T> inputs() {
        return inputs;
    }

    /** Uniform in [0, 1). */
    T noise(long... shape) {
        return input(uniform(0, 1, shape));
    }

    /** Uniform in [0, classes). */
    T classes(int classes, long... shape) {
        return input(tensors.longs(random.longs(size(shape), 0, classes).toArray(), shape));
    }

    T zeros(long... shape) {
        return input(constant(0, shape));
    }

    private T input(T tensor) {
        inputs.add(tensor);
        return tensor;
    }

    /** Uniform in +-sqrt(3 / fanIn). */
    T weight(long fanIn, long... shape) {
        float bound = (float) Math.sqrt(3.0 / fanIn);
        return parameter(uniform(-bound, bound, shape), shape);
    }

    T bias(long... shape) {
        return parameter(constant(0, shape), shape);
    }

    private T gain(long width) {
        return parameter(constant(1, width), width);
    }

    private T parameter(T tensor, long... shape) {
        T parameter = tensors.parameter(tensor);
        parameters.add(parameter);
        count += size(shape);
        return parameter;
    }

    private T uniform(float low, float high, long... shape) {
        float[] values = new float[size(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = low + (high - low) * random.nextFloat();
        }
        return tensors.floats(values, shape);
    }

    private T constant(float value, long... shape) {
        float[] values = new float[size(shape)];
        Arrays.fill(values, value);
        return tensors.floats(values, shape);
    }

    private static int size(long... shape) {
        return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }

    UnaryOperator<T> dense(int in, int out) {
        T weight = weight(in, out, in);
        T bias = bias(out);
        return x -> tensors.dense(x, weight, bias);
    }

    UnaryOperator<T> convolution(int in, int out, int kernel, int stride, int padding) {
        return convolution(in, out, kernel, stride, padding, bias(out));
    }

    UnaryOperator<T> convolutionWithoutBias(int in, int out, int kernel, int stride, int padding) {
        return convolution(in, out, kernel, stride, padding, null);
    }

    private UnaryOperator<T> convolution(int in, int out, int kernel, int stride, int padding, @Nullable T bias) {
        T weight = weight((long) in * kernel * kernel, out, in, kernel, kernel);
        return x -> tensors.convolution(x, weight, bias, stride, padding);
    }

    UnaryOperator<T> batchNorm(int channels) {
        T gain = gain(channels);
        T bias = bias(channels);
        T mean = constant(0, channels);
        T variance = constant(1, channels);
        return x -> tensors.batchNorm(x, gain, bias, mean, variance);
    }

    UnaryOperator<T> layerNorm(int width) {
        T gain = gain(width);
        T bias = bias(width);
        return x -> tensors.layerNorm(x, gain, bias);
    }

    UnaryOperator<T> groupNorm(int groups, int channels) {
        T gain = gain(channels);
        T bias = bias(channels);
        return x -> tensors.groupNorm(x, groups, gain, bias);
    }

    /** Rows of a learned table: [...] to [..., width]. */
    UnaryOperator<T> embedding(int rows, int width) {
        T table = weight(width, rows, width);
        return ids -> tensors.embedding(ids, table);
    }
}
