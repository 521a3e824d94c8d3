package dev.cairn.integration.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.function.UnaryOperator;

/** One layer of 128 over 64 steps of 64 features, the last state classified; batch 32. */
final class LstmPeer implements PeerNetwork {
    private static final int STATE = 128;

    private final NDList weights;
    private final UnaryOperator<NDArray> head;
    private final NDArray sequence;
    private final NDList start;
    private final NDArray label;

    LstmPeer(Layers layers) {
        weights = new NDList(
                layers.weight(STATE, 4 * STATE, 64),
                layers.weight(STATE, 4 * STATE, STATE),
                layers.bias(4 * STATE),
                layers.bias(4 * STATE));
        head = layers.dense(STATE, 10);
        sequence = layers.noise(32, 64, 64);
        start = new NDList(layers.zeros(1, 32, STATE), layers.zeros(1, 32, STATE));
        label = layers.classes(10, 32);
    }

    @Override
    public NDArray loss() {
        NDList outputs = sequence.getNDArrayInternal().lstm(sequence, start, weights, true, 1, 0, true, false, true);
        NDArray last = outputs.get(1).squeeze(0);
        return Layers.crossEntropy(head.apply(last), label);
    }
}
