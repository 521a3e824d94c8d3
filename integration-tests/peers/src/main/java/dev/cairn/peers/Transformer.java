package dev.cairn.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Four causal pre-norm blocks, 128 wide, four heads, over 64 tokens of a vocabulary of 256; batch 32. */
final class Transformer<T> implements Network<T> {
    private static final int BATCH = 32;
    private static final int LENGTH = 64;
    private static final int VOCABULARY = 256;
    private static final int WIDTH = 128;
    private static final int HEADS = 4;

    private final Tensors<T> t;
    private final UnaryOperator<T> embedding;
    private final T positions;
    private final List<UnaryOperator<T>> blocks = new ArrayList<>();
    private final UnaryOperator<T> norm;
    private final UnaryOperator<T> head;
    private final T tokens;
    private final T next;

    Transformer(Layers<T> layers) {
        t = layers.tensors();
        embedding = layers.embedding(VOCABULARY, WIDTH);
        positions = layers.weight(WIDTH, LENGTH, WIDTH);
        for (int i = 0; i < 4; i++) {
            blocks.add(attention(layers));
            blocks.add(perceptron(layers));
        }
        norm = layers.layerNorm(WIDTH);
        head = layers.dense(WIDTH, VOCABULARY);
        tokens = layers.classes(VOCABULARY, BATCH, LENGTH);
        next = layers.classes(VOCABULARY, BATCH * LENGTH);
    }

    private UnaryOperator<T> attention(Layers<T> layers) {
        var before = layers.layerNorm(WIDTH);
        var queriesKeysValues = layers.dense(WIDTH, 3 * WIDTH);
        var out = layers.dense(WIDTH, WIDTH);
        return x -> t.add(x, out.apply(t.causalAttention(queriesKeysValues.apply(before.apply(x)), HEADS)));
    }

    private UnaryOperator<T> perceptron(Layers<T> layers) {
        var before = layers.layerNorm(WIDTH);
        var up = layers.dense(WIDTH, 4 * WIDTH);
        var down = layers.dense(4 * WIDTH, WIDTH);
        return x -> t.add(x, down.apply(t.gelu(up.apply(before.apply(x)))));
    }

    @Override
    public T loss() {
        T x = t.add(embedding.apply(tokens), positions);
        for (UnaryOperator<T> block : blocks) {
            x = block.apply(x);
        }
        T rows = t.reshape(norm.apply(x), BATCH * LENGTH, WIDTH);
        return t.crossEntropy(head.apply(rows), next);
    }
}
