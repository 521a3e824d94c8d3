package dev.cairn.peers;

import java.util.function.UnaryOperator;

/** LeNet with 20 and 50 filters, batch 64, images 28x28x1. */
final class LeNet<T> implements Network<T> {
    private final Tensors<T> t;
    private final UnaryOperator<T> conv1;
    private final UnaryOperator<T> conv2;
    private final UnaryOperator<T> dense;
    private final UnaryOperator<T> head;
    private final T image;
    private final T label;

    LeNet(Layers<T> layers) {
        t = layers.tensors();
        conv1 = layers.convolution(1, 20, 5, 1, 0);
        conv2 = layers.convolution(20, 50, 5, 1, 0);
        dense = layers.dense(800, 500);
        head = layers.dense(500, 10);
        image = layers.noise(64, 1, 28, 28);
        label = layers.classes(10, 64);
    }

    @Override
    public T loss() {
        T x = t.maxPool(t.relu(conv1.apply(image)));
        x = t.maxPool(t.relu(conv2.apply(x)));
        x = t.relu(dense.apply(t.reshape(x, 64, 800)));
        return t.crossEntropy(head.apply(x), label);
    }
}
