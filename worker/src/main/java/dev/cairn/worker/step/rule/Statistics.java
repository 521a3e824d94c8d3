package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.fuse.BatchNorm;
import dev.cairn.worker.step.fuse.GroupNorm;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Batch normalisation in training: batchnorm(x, mean, variance, gain, bias) where mean and variance are the moments of
 * x itself. ND4J's gradient op gives the whole gradient of x, the one through the moments included, as Ioffe and
 * Szegedy, "Batch Normalization", 2015, section 3 derives it so the moments pass nothing on.
 */
final class Statistics {
    private Statistics() {}

    static void batchNorm(Node node, Backward backward) {
        Node moments = backward.producer(node.input(1));
        if (moments == null
                || !moments.op().equals("moments")
                || !moments.input(0).equals(node.input(0))
                || !moments.equals(backward.producer(node.input(2)))) {
            throw new IllegalArgumentException(
                    "op batchnorm at '" + node.output().name()
                            + "' is given a mean and a variance that are not the moments of its own input;"
                            + " compute them with moments(x, 0, 2, 3)");
        }
        Value x = node.input(0);
        Value gain = node.input(3);
        Value bias = node.input(4);
        var inputs = List.of(x, node.input(1), node.input(2), gain, bias, backward.gradient(node.output()));
        var like = List.of(x, node.input(1), node.input(2), gain, bias);
        List<Value> gradients = backward.emit("batchnorm_bp", node.arguments(), inputs, like);
        backward.accumulate(x, gradients.get(0));
        backward.accumulate(gain, gradients.get(3));
        backward.accumulate(bias, gradients.get(4));
    }

    /** The same where the op finds mean and variance itself. */
    static void ownBatchNorm(Node node, Backward backward) {
        Value x = node.input(0);
        Value gain = node.input(1);
        Value bias = node.input(2);
        Value mean = node.outputs().get(1);
        Value variance = node.outputs().get(2);
        if (backward.isDifferentiated(mean) || backward.isDifferentiated(variance)) {
            throw new IllegalArgumentException("the loss reaches the moments " + mean + " and " + variance
                    + " on another way than through batchnorm; only batchnorm passes their gradient on");
        }
        var inputs = new ArrayList<>(List.of(x, mean, variance, gain, backward.gradient(node.output())));
        inputs.addAll(node.outputs().subList(3, node.outputs().size()));
        List<Value> gradients = backward.emit(BatchNorm.GRADIENT, node.arguments(), inputs, List.of(x, gain, bias));
        for (int i = 0; i < gradients.size(); i++) {
            backward.accumulate(node.input(i), gradients.get(i));
        }
    }

    /** Group normalisation, whose kernels find mean and deviation themselves. */
    static void groupNorm(Node node, Backward backward) {
        Value mean = node.outputs().get(1);
        Value inverse = node.outputs().get(2);
        var inputs = List.of(node.input(0), node.input(1), mean, inverse, backward.gradient(node.output()));
        List<Value> gradients = backward.emit(GroupNorm.GRADIENT, node.arguments(), inputs, node.inputs());
        for (int i = 0; i < gradients.size(); i++) {
            backward.accumulate(node.input(i), gradients.get(i));
        }
    }
}
