package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.fuse.BatchNorm;
import dev.cairn.worker.step.fuse.GroupNorm;
import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Layer normalisation, and batch normalisation: batchnorm(x, mean, variance, gain, bias), one of each a channel. */
final class Statistics {
    static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("batchnorm", Statistics::batchNorm),
            Map.entry(BatchNorm.OP, Statistics::ownBatchNorm),
            Map.entry(GroupNorm.OP, Statistics::groupNorm),
            Map.entry("layer_norm", SameArguments.onAllInputs("layer_norm_bp")),
            Map.entry("standardize", SameArguments.onInput("standardize_bp")));

    private Statistics() {}

    private static void batchNorm(Node node, Backward backward) {
        Node moments = backward.producer(node.input(1));
        boolean own = moments != null
                && moments.op().equals("moments")
                && moments.input(0).equals(node.input(0))
                && moments.equals(backward.producer(node.input(2)));
        if (own) {
            byOwnMoments(node, backward);
        } else {
            byGivenMoments(node, backward);
        }
    }

    /**
     * In training, where mean and variance are the moments of x itself, ND4J's gradient op gives the whole gradient of
     * x, the one through the moments included, as Ioffe and Szegedy, "Batch Normalization", 2015, section 3 derives it;
     * so nothing is passed on to the moments here.
     */
    private static void byOwnMoments(Node node, Backward backward) {
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

    /**
     * y = (x - mean) s gain + bias with s = 1 / sqrt(variance + epsilon), the moments being values like others: for each
     * channel dmean = -sum(dx), dvariance = -sum(dx (x - mean)) s^2 / 2.
     */
    private static void byGivenMoments(Node node, Backward backward) {
        var f = new Formula(backward);
        Value x = node.input(0);
        int axis = node.arguments().integers().size() > 2 ? node.arguments().integer(2) : x.rank() - 1;
        long[] shape = LongStream.generate(() -> 1).limit(x.rank()).toArray();
        shape[axis] = x.shape()[axis];
        Value mean = backward.reshape(node.input(1), shape);
        Value variance = backward.reshape(node.input(2), shape);
        Value scale = f.of("rsqrt", f.plus(variance, node.arguments().reals().get(0)));
        Value deviation = f.minus(x, mean);
        Value dy = backward.gradient(node.output());
        Value dx = f.times(f.times(dy, backward.reshape(node.input(3), shape)), scale);
        Value dVariance = f.times(f.times(f.times(dx, deviation), f.of("square", scale)), -0.5);
        backward.accumulate(x, dx);
        toChannels(node.input(1), f.negative(dx), axis, backward);
        toChannels(node.input(2), dVariance, axis, backward);
        toChannels(node.input(3), f.times(f.times(dy, deviation), scale), axis, backward);
        toChannels(node.input(4), dy, axis, backward);
    }

    private static void toChannels(Value channels, Value gradient, int axis, Backward backward) {
        if (backward.needs(channels)) {
            long[] others =
                    LongStream.range(0, gradient.rank()).filter(d -> d != axis).toArray();
            backward.accumulate(channels, backward.emit("reduce_sum", Arguments.integers(others), channels, gradient));
        }
    }

    /** Batch normalisation in training where the op finds mean and variance itself. */
    private static void ownBatchNorm(Node node, Backward backward) {
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
    private static void groupNorm(Node node, Backward backward) {
        Value mean = node.outputs().get(1);
        Value inverse = node.outputs().get(2);
        var inputs = List.of(node.input(0), node.input(1), mean, inverse, backward.gradient(node.output()));
        List<Value> gradients = backward.emit(GroupNorm.GRADIENT, node.arguments(), inputs, node.inputs());
        for (int i = 0; i < gradients.size(); i++) {
            backward.accumulate(node.input(i), gradients.get(i));
        }
    }
}
