package dev.cairn.integration.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import java.util.function.UnaryOperator;

/** LeNet with 20 and 50 filters, batch 64, images 28x28x1. */
final class LeNetPeer implements PeerNetwork {
    private static final Shape TWO = new Shape(2, 2);

    private final UnaryOperator<NDArray> conv1;
    private final UnaryOperator<NDArray> conv2;
    private final UnaryOperator<NDArray> dense;
    private final UnaryOperator<NDArray> head;
    private final NDArray image;
    private final NDArray label;

    LeNetPeer(Layers layers) {
        conv1 = layers.convolution(1, 20, 5, 1, 0);
        conv2 = layers.convolution(20, 50, 5, 1, 0);
        dense = layers.dense(800, 500);
        head = layers.dense(500, 10);
        image = layers.noise(64, 1, 28, 28);
        label = layers.classes(10, 64);
    }

    @Override
    public NDArray loss() {
        NDArray x = pool(Activation.relu(conv1.apply(image)));
        x = pool(Activation.relu(conv2.apply(x)));
        x = Activation.relu(dense.apply(x.reshape(64, 800)));
        return Layers.crossEntropy(head.apply(x), label);
    }

    private static NDArray pool(NDArray x) {
        return Pool.maxPool2d(x, TWO, TWO, new Shape(0, 0), false);
    }
}
