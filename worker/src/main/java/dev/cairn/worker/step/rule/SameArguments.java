package dev.cairn.worker.step.rule;

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

    /** The gradient op takes all inputs and dy, and gives the first input's gradient; the rest are constants. */
    static Rule onFirstInput(String op) {
        return (node, backward) -> {
            List<Value> gradients =
                    backward.emit(op, node.arguments(), withGradient(node, backward), List.of(node.input(0)));
            backward.accumulate(node.input(0), gradients.get(0));
        };
    }

    /** The gradient op takes all inputs and dy, and gives all inputs' gradients. */
    static Rule onAllInputs(String op) {
        return (node, backward) -> {
            List<Value> gradients = backward.emit(op, node.arguments(), withGradient(node, backward), node.inputs());
            for (int i = 0; i < gradients.size(); i++) {
                backward.accumulate(node.input(i), gradients.get(i));
            }
        };
    }

    private static List<Value> withGradient(Node node, Backward backward) {
        var inputs = new ArrayList<>(node.inputs());
        inputs.add(backward.gradient(node.output()));
        return inputs;
    }
}
