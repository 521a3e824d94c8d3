package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.fuse.Attention;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The gradient of y = w v, w = softmax(scale q k' + mask). With s = q k': dw = dy v', dv = w' dy, ds = scale w (dw - the
 * row's sum of w dw), dq = ds k, dk = ds' q.
 */
final class Attentions {
    static final Map<String, Rule> RULES = Map.of(Attention.OP, Attentions::attention);

    private Attentions() {}

    /** Passes the gradient on to q, k and v at once, which may lie in one tensor: nothing arrives at w and s. */
    private static void attention(Node node, Backward backward) {
        Value weights = node.input(0);
        Node softmax = Objects.requireNonNull(backward.producer(weights));
        Node product = Objects.requireNonNull(backward.producer(softmax.input(0)));
        Value q = product.input(0);
        Value k = product.input(1);
        Value v = node.input(1);
        Value dy = backward.gradient(node.output());
        Value dWeights = backward.emit(Attention.WEIGHTS_GRADIENT, node.arguments(), weights, dy, v);
        Value dScores =
                backward.emit(Attention.SCORES_GRADIENT, softmax.arguments(), product.output(), weights, dWeights);
        List<Value> sources = Stream.of(q, k, v).distinct().toList();
        List<Value> gradients =
                backward.emit(Attention.GRADIENT, node.arguments(), List.of(q, k, v, weights, dScores, dy), sources);
        for (int i = 0; i < sources.size(); i++) {
            backward.accumulate(sources.get(i), gradients.get(i));
        }
    }
}
