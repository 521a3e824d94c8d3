package dev.cairn.integration.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * A U-Net that predicts noise: 32, 64 and 128 channels on images 32x32x1, one residual block a level on the way down,
 * one at the bottom, one a level on the way up; batch 16.
 */
final class UNetPeer implements PeerNetwork {
    private static final int BATCH = 16;
    private static final int GROUPS = 8;
    private static final int TIME = 128;
    private static final int FULL = 32;
    private static final int HALF = 16;
    private static final int QUARTER = 8;

    private final UnaryOperator<NDArray> time1;
    private final UnaryOperator<NDArray> time2;
    private final UnaryOperator<NDArray> stem;
    private final BinaryOperator<NDArray> down1;
    private final UnaryOperator<NDArray> halve1;
    private final BinaryOperator<NDArray> down2;
    private final UnaryOperator<NDArray> halve2;
    private final BinaryOperator<NDArray> down3;
    private final BinaryOperator<NDArray> middle;
    private final BinaryOperator<NDArray> up3;
    private final UnaryOperator<NDArray> double3;
    private final BinaryOperator<NDArray> up2;
    private final UnaryOperator<NDArray> double2;
    private final BinaryOperator<NDArray> up1;
    private final UnaryOperator<NDArray> norm;
    private final UnaryOperator<NDArray> head;
    private final NDArray image;
    private final NDArray time;
    private final NDArray noise;

    UNetPeer(Layers layers) {
        time1 = layers.dense(32, TIME);
        time2 = layers.dense(TIME, TIME);
        stem = layers.convolution(1, 32, 3, 1, 1);
        down1 = residual(layers, 32, 32, FULL);
        halve1 = layers.convolution(32, 32, 3, 2, 1);
        down2 = residual(layers, 32, 64, HALF);
        halve2 = layers.convolution(64, 64, 3, 2, 1);
        down3 = residual(layers, 64, 128, QUARTER);
        middle = residual(layers, 128, 128, QUARTER);
        up3 = residual(layers, 128 + 128, 128, QUARTER);
        double3 = enlarge(layers, 128, HALF);
        up2 = residual(layers, 128 + 64, 64, HALF);
        double2 = enlarge(layers, 64, FULL);
        up1 = residual(layers, 64 + 32, 32, FULL);
        norm = layers.groupNorm(GROUPS, 32, FULL * FULL);
        head = layers.convolution(32, 1, 3, 1, 1);
        image = layers.noise(BATCH, 1, FULL, FULL);
        time = layers.noise(BATCH, 32);
        noise = layers.noise(BATCH, 1, FULL, FULL);
    }

    /** The second argument is the embedding of time. */
    private static BinaryOperator<NDArray> residual(Layers layers, int in, int out, int size) {
        var norm1 = layers.groupNorm(GROUPS, in, size * size);
        var conv1 = layers.convolution(in, out, 3, 1, 1);
        var shift = layers.dense(TIME, out);
        var norm2 = layers.groupNorm(GROUPS, out, size * size);
        var conv2 = layers.convolution(out, out, 3, 1, 1);
        UnaryOperator<NDArray> skip = in == out ? UnaryOperator.identity() : layers.convolution(in, out, 1, 1, 0);
        return (x, embedded) -> {
            NDArray y = conv1.apply(Layers.silu(norm1.apply(x)));
            y = y.add(shift.apply(embedded).reshape(BATCH, out, 1, 1));
            return conv2.apply(Layers.silu(norm2.apply(y))).add(skip.apply(x));
        };
    }

    /** Every pixel four times, then a convolution. */
    private static UnaryOperator<NDArray> enlarge(Layers layers, int channels, int size) {
        var conv = layers.convolution(channels, channels, 3, 1, 1);
        int nearest = 0;
        return x -> conv.apply(x.getNDArrayInternal().interpolation(new long[] {size, size}, nearest, false));
    }

    @Override
    public NDArray loss() {
        NDArray embedded = Layers.silu(time2.apply(Layers.silu(time1.apply(time))));
        NDArray full = down1.apply(stem.apply(image), embedded);
        NDArray half = down2.apply(halve1.apply(full), embedded);
        NDArray quarter = down3.apply(halve2.apply(half), embedded);
        NDArray x = middle.apply(quarter, embedded);
        x = up3.apply(x.concat(quarter, 1), embedded);
        x = up2.apply(double3.apply(x).concat(half, 1), embedded);
        x = up1.apply(double2.apply(x).concat(full, 1), embedded);
        NDArray predicted = head.apply(Layers.silu(norm.apply(x)));
        return Loss.l2Loss().evaluate(new NDList(noise), new NDList(predicted));
    }
}
