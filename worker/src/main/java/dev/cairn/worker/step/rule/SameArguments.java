package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** Ops whose gradient ND4J has as one op of the same arguments. */
final class SameArguments {
    private SameArguments() {}

    /** The gradient op takes the first input and dy, and gives the first input's gradient. */
    static Rule onInput(String op) {
        return (node, backward) -> backward.accumulate(
                node.input(0),
                backward.emit(op, node.arguments(), node.input(0), node.input(0), backward.gradient(node.output())));
    }

    /** The gradient op takes all inputs and dy, and gives all inputs' gradients. */
    static Rule onAllInputs(String op) {
        return (node, backward) -> {
            var inputs = new ArrayList<>(node.inputs());
            inputs.add(backward.gradient(node.output()));
            List<Value> gradients = backward.emit(op, node.arguments(), inputs, node.inputs());
            for (int i = 0; i < gradients.size(); i++) {
                backward.accumulate(node.input(i), gradients.get(i));
            }
        };
    }

    /** The gradient op wants to know the format alone. */
    static void upsampling(Node node, Backward backward) {
        Value x = node.input(0);
        var format = Arguments.integers(node.arguments().integer(2));
        backward.accumulate(x, backward.emit("upsampling2d_bp", format, x, x, backward.gradient(node.output())));
    }
}
