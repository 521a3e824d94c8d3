package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Element-wise arithmetic with broadcasting: a gradient is summed over what its value was repeated along. */
final class Arithmetic {
    private Arithmetic() {}

    static void add(Node node, Backward backward) {
        Value dy = backward.gradient(node.output());
        backward.accumulate(node.input(0), sumTo(node.input(0), dy, backward));
        backward.accumulate(node.input(1), sumTo(node.input(1), dy, backward));
    }

    static void subtract(Node node, Backward backward) {
        Value dy = backward.gradient(node.output());
        backward.accumulate(node.input(0), sumTo(node.input(0), dy, backward));
        if (backward.needs(node.input(1))) {
            Value negative = backward.emit("subtract", Arguments.NONE, dy, backward.zeros(dy), dy);
            backward.accumulate(node.input(1), sumTo(node.input(1), negative, backward));
        }
    }

    static void multiply(Node node, Backward backward) {
        Value dy = backward.gradient(node.output());
        for (int i = 0; i < 2; i++) {
            if (backward.needs(node.input(i))) {
                Value product = backward.emit("multiply", Arguments.NONE, dy, dy, node.input(1 - i));
                backward.accumulate(node.input(i), sumTo(node.input(i), product, backward));
            }
        }
    }

    /** The gradient of a value that was broadcast. */
    private static Value sumTo(Value value, Value gradient, Backward backward) {
        if (!backward.needs(value) || value.sameShape(gradient)) {
            return gradient;
        }
        int added = gradient.rank() - value.rank();
        long[] dimensions = LongStream.range(0, gradient.rank())
                .filter(d -> d < added || (value.shape()[(int) d - added] == 1 && gradient.shape()[(int) d] != 1))
                .toArray();
        long[] kept = LongStream.range(0, gradient.rank())
                .filter(d -> Arrays.stream(dimensions).noneMatch(summed -> summed == d))
                .map(d -> gradient.shape()[(int) d])
                .toArray();
        var like = new Value(value.name(), value.type(), kept);
        Value sum = backward.emit("reduce_sum", Arguments.integers(dimensions), like, gradient);
        return value.sameShape(like) ? sum : backward.reshape(sum, value.shape());
    }
}
