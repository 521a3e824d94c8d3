package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.List;

/** Ops that only move elements: their gradients move them back. */
final class Rearrangements {
    private Rearrangements() {}

    static void reshape(Node node, Backward backward) {
        Value x = node.input(0);
        backward.accumulate(x, backward.reshape(backward.gradient(node.output()), x.shape()));
    }

    static void permute(Node node, Backward backward) {
        Value x = node.input(0);
        long[] inverse = new long[x.rank()];
        for (int i = 0; i < inverse.length; i++) {
            inverse[node.arguments().integer(i)] = i;
        }
        backward.accumulate(
                x, backward.emit("permute", Arguments.integers(inverse), x, backward.gradient(node.output())));
    }

    static void unstack(Node node, Backward backward) {
        Value x = node.input(0);
        backward.accumulate(
                x,
                backward.emit("stack", node.arguments(), gradients(node, backward), List.of(x))
                        .get(0));
    }

    /** Arguments of the forward op: number of parts, axis. */
    static void split(Node node, Backward backward) {
        Value x = node.input(0);
        var axis = Arguments.integers(node.arguments().integer(1));
        backward.accumulate(
                x,
                backward.emit("concat", axis, gradients(node, backward), List.of(x))
                        .get(0));
    }

    private static List<Value> gradients(Node node, Backward backward) {
        return node.outputs().stream().map(backward::gradientOrZeros).toList();
    }
}
