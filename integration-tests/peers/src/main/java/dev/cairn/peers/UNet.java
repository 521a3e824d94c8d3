package dev.cairn.peers;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * A U-Net that predicts noise: 32, 64 and 128 channels on images 32x32x1, one residual block a level on the way down,
 * one at the bottom, one a level on the way up; batch 16.
 */
final class UNet<T> implements Network<T> {
    private static final int BATCH = 16;
    private static final int GROUPS = 8;
    private static final int TIME = 128;
    private static final int SIZE = 32;

    private final Tensors<T> t;
    private final UnaryOperator<T> time1;
    private final UnaryOperator<T> time2;
    private final UnaryOperator<T> stem;
    private final BinaryOperator<T> down1;
    private final UnaryOperator<T> halve1;
    private final BinaryOperator<T> down2;
    private final UnaryOperator<T> halve2;
    private final BinaryOperator<T> down3;
    private final BinaryOperator<T> middle;
    private final BinaryOperator<T> up3;
    private final UnaryOperator<T> double3;
    private final BinaryOperator<T> up2;
    private final UnaryOperator<T> double2;
    private final BinaryOperator<T> up1;
    private final UnaryOperator<T> norm;
    private final UnaryOperator<T> head;
    private final T image;
    private final T time;
    private final T noise;

    UNet(Layers<T> layers) {
        t = layers.tensors();
        time1 = layers.dense(32, TIME);
        time2 = layers.dense(TIME, TIME);
        stem = layers.convolution(1, 32, 3, 1, 1);
        down1 = residual(layers, 32, 32);
        halve1 = layers.convolution(32, 32, 3, 2, 1);
        down2 = residual(layers, 32, 64);
        halve2 = layers.convolution(64, 64, 3, 2, 1);
        down3 = residual(layers, 64, 128);
        middle = residual(layers, 128, 128);
        up3 = residual(layers, 128 + 128, 128);
        double3 = layers.convolution(128, 128, 3, 1, 1);
        up2 = residual(layers, 128 + 64, 64);
        double2 = layers.convolution(64, 64, 3, 1, 1);
        up1 = residual(layers, 64 + 32, 32);
        norm = layers.groupNorm(GROUPS, 32);
        head = layers.convolution(32, 1, 3, 1, 1);
        image = layers.noise(BATCH, 1, SIZE, SIZE);
        time = layers.noise(BATCH, 32);
        noise = layers.noise(BATCH, 1, SIZE, SIZE);
    }

    /** The second argument is the embedding of time. */
    private BinaryOperator<T> residual(Layers<T> layers, int in, int out) {
        var norm1 = layers.groupNorm(GROUPS, in);
        var conv1 = layers.convolution(in, out, 3, 1, 1);
        var shift = layers.dense(TIME, out);
        var norm2 = layers.groupNorm(GROUPS, out);
        var conv2 = layers.convolution(out, out, 3, 1, 1);
        UnaryOperator<T> skip = in == out ? UnaryOperator.identity() : layers.convolution(in, out, 1, 1, 0);
        return (x, embedded) -> {
            T y = conv1.apply(t.silu(norm1.apply(x)));
            y = t.add(y, t.reshape(shift.apply(embedded), BATCH, out, 1, 1));
            return t.add(conv2.apply(t.silu(norm2.apply(y))), skip.apply(x));
        };
    }

    @Override
    public T loss() {
        T embedded = t.silu(time2.apply(t.silu(time1.apply(time))));
        T full = down1.apply(stem.apply(image), embedded);
        T half = down2.apply(halve1.apply(full), embedded);
        T quarter = down3.apply(halve2.apply(half), embedded);
        T x = middle.apply(quarter, embedded);
        x = up3.apply(t.concat(x, quarter), embedded);
        x = up2.apply(t.concat(double3.apply(t.enlarge(x)), half), embedded);
        x = up1.apply(t.concat(double2.apply(t.enlarge(x)), full), embedded);
        return t.meanSquaredError(head.apply(t.silu(norm.apply(x))), noise);
    }
}
