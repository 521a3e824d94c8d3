package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.Map;

/** The table: each op that a trained network may hold, and its gradient in terms of ND4J's ops. */
final class Rules {
    static final Map<String, Rule> TABLE = Map.ofEntries(
            Map.entry("conv2d", Rules::convolution),
            Map.entry("maxpool2d", pooling("maxpool2d_bp")),
            Map.entry("avgpool2d", pooling("avgpool2d_bp")),
            Map.entry("relu", elementwise("relu_bp")),
            Map.entry("tanh", elementwise("tanh_bp")),
            Map.entry("sigmoid", elementwise("sigmoid_bp")),
            Map.entry("reshape", Rules::reshape),
            Map.entry("xw_plus_b", Rules::dense),
            Map.entry("softmax_cross_entropy_loss", Rules::softmaxCrossEntropy));

    private Rules() {}

    /** Inputs x, weights and perhaps bias; ND4J's own op computes all three gradients together. */
    private static void convolution(Node node, Backward backward) {
        var inputs = new java.util.ArrayList<>(node.inputs());
        inputs.add(backward.gradient(node.output()));
        var gradients = backward.emit("conv2d_bp", node.arguments(), inputs, node.inputs());
        for (int i = 0; i < gradients.size(); i++) {
            backward.accumulate(node.input(i), gradients.get(i));
        }
    }

    private static Rule pooling(String op) {
        return (node, backward) -> backward.accumulate(
                node.input(0),
                backward.emit(op, node.arguments(), node.input(0), node.input(0), backward.gradient(node.output())));
    }

    /** dx = f'(x) * dy, where ND4J has one op for the product. */
    private static Rule elementwise(String op) {
        return (node, backward) -> backward.accumulate(
                node.input(0),
                backward.emit(op, node.arguments(), node.input(0), node.input(0), backward.gradient(node.output())));
    }

    private static void reshape(Node node, Backward backward) {
        Value x = node.input(0);
        var arguments = new Arguments(
                java.util.stream.LongStream.concat(
                                java.util.stream.LongStream.of(-99), java.util.Arrays.stream(x.shape()))
                        .boxed()
                        .toList(),
                java.util.List.of(),
                java.util.List.of(),
                java.util.List.of());
        backward.accumulate(x, backward.emit("reshape", arguments, x, backward.gradient(node.output())));
    }

    /** y = x w + b: dx = dy w', dw = x' dy, db = the sum of dy over the rows. */
    private static void dense(Node node, Backward backward) {
        Value x = node.input(0);
        Value w = node.input(1);
        Value b = node.input(2);
        Value dy = backward.gradient(node.output());
        if (backward.needs(x)) {
            backward.accumulate(x, backward.emit("matmul", Arguments.integers(0, 1, 0), x, dy, w));
        }
        backward.accumulate(w, backward.emit("matmul", Arguments.integers(1, 0, 0), w, x, dy));
        backward.accumulate(b, backward.emit("reduce_sum", Arguments.integers(0), b, dy));
    }

    /** ND4J's gradient op leaves out the gradient that arrives at the loss, so it is multiplied in here. */
    private static void softmaxCrossEntropy(Node node, Backward backward) {
        var gradients =
                backward.emit("softmax_cross_entropy_loss_grad", node.arguments(), node.inputs(), node.inputs());
        Value arriving = backward.gradient(node.output());
        Value logits = node.input(0);
        Value own = gradients.get(0);
        backward.accumulate(
                logits,
                backward.isSeed(arriving) ? own : backward.emit("multiply", Arguments.NONE, logits, own, arriving));
    }
}
