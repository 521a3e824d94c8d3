package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.fuse.CrossEntropy;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import java.util.Map;

/**
 * Losses. ND4J has the gradient of each as one op, which takes the loss to be what the gradient starts from; here what
 * arrives is multiplied in, so that a loss may be scaled, added to others, or kept for each example.
 */
final class Losses {
    /** The value of a loss's first integer that keeps the loss of each example. */
    private static final int NO_REDUCTION = 0;

    static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("mean_sqerr_loss", weighted("mean_sqerr_loss_grad")),
            Map.entry("absolute_difference_loss", weighted("absolute_difference_loss_grad")),
            Map.entry("huber_loss", weighted("huber_loss_grad")),
            Map.entry("log_loss", weighted("log_loss_grad")),
            Map.entry("log_poisson_loss", weighted("log_poisson_loss_grad")),
            Map.entry("hinge_loss", weighted("hinge_loss_grad")),
            Map.entry("cosine_distance_loss", weighted("cosine_distance_loss_grad")),
            Map.entry("sigm_cross_entropy_loss", weighted("sigm_cross_entropy_loss_grad")),
            Map.entry(CrossEntropy.OP, Losses::crossEntropy),
            Map.entry("softmax_cross_entropy_loss", Losses::softmax),
            Map.entry("sparse_softmax_cross_entropy_loss_with_logits", Losses::sparse),
            Map.entry("l2_loss", Losses::halfSquare));

    private Losses() {}

    /** A loss of predictions, weights and labels, in this order; its first integer says how it is reduced. */
    private static Rule weighted(String op) {
        return (node, backward) -> {
            if (isNotReduced(node) && backward.needs(node.input(1))) {
                throw new IllegalArgumentException(node.place()
                        + " has weights that depend on a parameter and is not reduced; multiply the loss instead");
            }
            List<Value> own = backward.emit(op, node.arguments(), node.inputs(), node.inputs());
            for (int i = 0; i < own.size(); i++) {
                if (backward.needs(node.input(i))) {
                    backward.accumulate(node.input(i), arriving(node, own.get(i), backward));
                }
            }
        };
    }

    private static void softmax(Node node, Backward backward) {
        if (isNotReduced(node) && node.input(1).length() > 1) {
            throw new IllegalArgumentException(node.place() + " has several weights and is not reduced, for which"
                    + " ND4J's gradient op takes other shapes than its op; multiply the loss instead");
        }
        weighted("softmax_cross_entropy_loss_grad").differentiate(node, backward);
    }

    private static boolean isNotReduced(Node node) {
        return node.arguments().integer(0) == NO_REDUCTION;
    }

    /** Inputs: labels, which are the numbers of classes, and logits. */
    private static void sparse(Node node, Backward backward) {
        Value logits = node.input(1);
        Value own = backward.emit(node.op() + "_grad", node.arguments(), node.inputs(), List.of(logits))
                .get(0);
        backward.accumulate(logits, arriving(node, own, backward));
    }

    /** The op has found its gradient beside the loss. */
    private static void crossEntropy(Node node, Backward backward) {
        backward.accumulate(node.input(0), arriving(node, node.outputs().get(1), backward));
    }

    /** y = sum(x^2) / 2. */
    private static void halfSquare(Node node, Backward backward) {
        Value x = node.input(0);
        backward.accumulate(x, new Formula(backward).times(x, backward.gradient(node.output())));
    }

    /** The loss's own gradient times what arrives, which lacks the last dimension, that of the classes, where there is one. */
    private static Value arriving(Node node, Value own, Backward backward) {
        Value dy = backward.gradient(node.output());
        if (backward.isSeed(dy)) {
            return own;
        }
        if (dy.rank() > 0 && dy.rank() < own.rank()) {
            long[] shape = own.shape();
            shape[own.rank() - 1] = 1;
            dy = backward.reshape(dy, shape);
        }
        return new Formula(backward).times(own, dy);
    }
}
