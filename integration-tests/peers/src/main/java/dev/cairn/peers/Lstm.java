package dev.cairn.peers;

import java.util.List;
import java.util.function.UnaryOperator;

/** One layer of 128 over 64 steps of 64 features, the last state classified; batch 32. */
final class Lstm<T> implements Network<T> {
    private static final int STATE = 128;

    private final Tensors<T> t;
    private final List<T> weights;
    private final UnaryOperator<T> head;
    private final T sequence;
    private final T start;
    private final T label;

    Lstm(Layers<T> layers) {
        t = layers.tensors();
        weights = List.of(
                layers.weight(STATE, 4 * STATE, 64),
                layers.weight(STATE, 4 * STATE, STATE),
                layers.bias(4 * STATE),
                layers.bias(4 * STATE));
        head = layers.dense(STATE, 10);
        sequence = layers.noise(32, 64, 64);
        start = layers.zeros(1, 32, STATE);
        label = layers.classes(10, 32);
    }

    @Override
    public T loss() {
        return t.crossEntropy(head.apply(t.lstm(sequence, start, weights)), label);
    }
}
