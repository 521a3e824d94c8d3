package dev.cairn.integration.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Three stages of two basic blocks, 16, 32 and 64 channels, batch 32, images 32x32x3. */
final class ResNetPeer implements PeerNetwork {
    private final UnaryOperator<NDArray> stem;
    private final UnaryOperator<NDArray> stemNorm;
    private final List<UnaryOperator<NDArray>> blocks = new ArrayList<>();
    private final UnaryOperator<NDArray> head;
    private final NDArray image;
    private final NDArray label;

    ResNetPeer(Layers layers) {
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

    private static UnaryOperator<NDArray> block(Layers layers, int in, int out) {
        int stride = in == out ? 1 : 2;
        var conv1 = layers.convolutionWithoutBias(in, out, 3, stride, 1);
        var norm1 = layers.batchNorm(out);
        var conv2 = layers.convolutionWithoutBias(out, out, 3, 1, 1);
        var norm2 = layers.batchNorm(out);
        UnaryOperator<NDArray> shortcut = in == out ? UnaryOperator.identity() : shortcut(layers, in, out);
        return x -> {
            NDArray y = Activation.relu(norm1.apply(conv1.apply(x)));
            return Activation.relu(norm2.apply(conv2.apply(y)).add(shortcut.apply(x)));
        };
    }

    private static UnaryOperator<NDArray> shortcut(Layers layers, int in, int out) {
        var conv = layers.convolutionWithoutBias(in, out, 1, 2, 0);
        var norm = layers.batchNorm(out);
        return x -> norm.apply(conv.apply(x));
    }

    @Override
    public NDArray loss() {
        NDArray x = Activation.relu(stemNorm.apply(stem.apply(image)));
        for (UnaryOperator<NDArray> block : blocks) {
            x = block.apply(x);
        }
        return Layers.crossEntropy(head.apply(x.getNDArrayInternal().globalAvgPool()), label);
    }
}
