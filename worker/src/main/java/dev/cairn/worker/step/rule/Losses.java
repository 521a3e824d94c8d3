package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Value;
import java.util.List;

/** Scalar losses. Their gradient ops leave out the gradient that arrives, so it is multiplied in here. */
final class Losses {
    private Losses() {}

    /** A loss whose first input is what the network puts out. */
    static Rule of(String op) {
        return (node, backward) -> {
            List<Value> gradients = backward.emit(op, node.arguments(), node.inputs(), node.inputs());
            Value arriving = backward.gradient(node.output());
            Value prediction = node.input(0);
            Value own = gradients.get(0);
            backward.accumulate(
                    prediction,
                    backward.isSeed(arriving)
                            ? own
                            : backward.emit("multiply", Arguments.NONE, prediction, own, arriving));
        };
    }
}
