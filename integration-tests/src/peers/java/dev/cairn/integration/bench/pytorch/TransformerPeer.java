package dev.cairn.integration.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Four causal pre-norm blocks, 128 wide, four heads, over 64 tokens of a vocabulary of 256; batch 32. */
final class TransformerPeer implements PeerNetwork {
    private static final int BATCH = 32;
    private static final int LENGTH = 64;
    private static final int VOCABULARY = 256;
    private static final int WIDTH = 128;
    private static final int HEADS = 4;

    private final UnaryOperator<NDArray> embedding;
    private final NDArray positions;
    private final List<UnaryOperator<NDArray>> blocks = new ArrayList<>();
    private final UnaryOperator<NDArray> norm;
    private final UnaryOperator<NDArray> head;
    private final NDArray mask;
    private final NDArray tokens;
    private final NDArray next;

    TransformerPeer(Layers layers) {
        embedding = layers.embedding(VOCABULARY, WIDTH);
        positions = layers.weight(WIDTH, LENGTH, WIDTH);
        mask = layers.causalMask(LENGTH);
        for (int i = 0; i < 4; i++) {
            blocks.add(attention(layers));
            blocks.add(perceptron(layers));
        }
        norm = layers.layerNorm(WIDTH);
        head = layers.dense(WIDTH, VOCABULARY);
        tokens = layers.classes(VOCABULARY, BATCH, LENGTH);
        next = layers.classes(VOCABULARY, BATCH * LENGTH);
    }

    private UnaryOperator<NDArray> attention(Layers layers) {
        var before = layers.layerNorm(WIDTH);
        var queriesKeysValues = layers.dense(WIDTH, 3 * WIDTH);
        var out = layers.dense(WIDTH, WIDTH);
        int perHead = WIDTH / HEADS;
        return x -> {
            NDArray heads = queriesKeysValues
                    .apply(before.apply(x))
                    .reshape(BATCH, LENGTH, 3, HEADS, perHead)
                    .transpose(2, 0, 3, 1, 4);
            NDArray keys = heads.get(1).transpose(0, 1, 3, 2);
            NDArray scores = heads.get(0).matMul(keys).mul(1 / Math.sqrt(perHead));
            NDArray values = scores.add(mask).softmax(-1).matMul(heads.get(2));
            return x.add(out.apply(values.transpose(0, 2, 1, 3).reshape(BATCH, LENGTH, WIDTH)));
        };
    }

    private static UnaryOperator<NDArray> perceptron(Layers layers) {
        var before = layers.layerNorm(WIDTH);
        var up = layers.dense(WIDTH, 4 * WIDTH);
        var down = layers.dense(4 * WIDTH, WIDTH);
        return x -> x.add(down.apply(Activation.gelu(up.apply(before.apply(x)))));
    }

    @Override
    public NDArray loss() {
        NDArray x = embedding.apply(tokens).add(positions);
        for (UnaryOperator<NDArray> block : blocks) {
            x = block.apply(x);
        }
        NDArray rows = norm.apply(x).reshape(BATCH * LENGTH, WIDTH);
        return Layers.crossEntropy(head.apply(rows), next);
    }
}
