package dev.cairn.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Three stages of two basic blocks, 16, 32 and 64 channels, batch 32, images 32x32x3. */
final class ResNet<T> implements Network<T> {
    private final Tensors<T> t;
    private final UnaryOperator<T> stem;
    private final UnaryOperator<T> stemNorm;
    private final List<UnaryOperator<T>> blocks = new ArrayList<>();
    private final UnaryOperator<T> head;
    private final T image;
    private final T label;

    ResNet(Layers<T> layers) {
        t = layers.tensors();
        stem = layers.convolutionWithoutBias(3, 16, 3, 1, 1);
        stemNorm = layers.batchNorm(16);
        int in = 16;
        for (int out : new int[] {16, 32, 64}) {
            blocks.add(block(layers, in, out));
            blocks.add(block(layers, out, out));
            in = out;
        }
        head = layers.dense(64, 10);
        image = layers.noise(32, 3, 32, 32);
        label = layers.classes(10, 32);
    }

    private UnaryOperator<T> block(Layers<T> layers, int in, int out) {
        int stride = in == out ? 1 : 2;
        var conv1 = layers.convolutionWithoutBias(in, out, 3, stride, 1);
        var norm1 = layers.batchNorm(out);
        var conv2 = layers.convolutionWithoutBias(out, out, 3, 1, 1);
        var norm2 = layers.batchNorm(out);
        UnaryOperator<T> shortcut = in == out ? UnaryOperator.identity() : shortcut(layers, in, out);
        return x -> {
            T y = t.relu(norm1.apply(conv1.apply(x)));
            return t.relu(t.add(norm2.apply(conv2.apply(y)), shortcut.apply(x)));
        };
    }

    private UnaryOperator<T> shortcut(Layers<T> layers, int in, int out) {
        var conv = layers.convolutionWithoutBias(in, out, 1, 2, 0);
        var norm = layers.batchNorm(out);
        return x -> norm.apply(conv.apply(x));
    }

    @Override
    public T loss() {
        T x = t.relu(stemNorm.apply(stem.apply(image)));
        for (UnaryOperator<T> block : blocks) {
            x = block.apply(x);
        }
        return t.crossEntropy(head.apply(t.averagePool(x)), label);
    }
}
