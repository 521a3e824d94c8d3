package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.fuse.Relu;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.Map;

/** ReLU. Cut off at zero, y is positive where x is: its gradient then looks at y, and x need not be kept. */
final class Rectifiers {
    static final Map<String, Rule> RULES = Map.of("relu", Rectifiers::relu, Relu.OF_SUM, Rectifiers::sum);

    private Rectifiers() {}

    private static void relu(Node node, Backward backward) {
        Value seen = Relu.cutsAtZero(node) ? node.output() : node.input(0);
        backward.accumulate(node.input(0), gradient(node, seen, backward));
    }

    private static void sum(Node node, Backward backward) {
        Value gradient = gradient(node, node.output(), backward);
        backward.accumulate(node.input(0), gradient);
        backward.accumulate(node.input(1), gradient);
    }

    private static Value gradient(Node node, Value seen, Backward backward) {
        return backward.emit("relu_bp", node.arguments(), seen, seen, backward.gradient(node.output()));
    }
}
