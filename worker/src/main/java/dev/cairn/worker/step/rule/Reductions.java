package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.Map;
import java.util.stream.LongStream;

/** Ops that make one number of many, over the dimensions that their integers name, or over all. */
final class Reductions {
    static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("reduce_sum", SameArguments.onInput("reduce_sum_bp")),
            Map.entry("reduce_mean", SameArguments.onInput("reduce_mean_bp")),
            Map.entry("reduce_max", SameArguments.onInput("reduce_max_bp")),
            Map.entry("reduce_min", SameArguments.onInput("reduce_min_bp")),
            Map.entry("reduce_prod", SameArguments.onInput("reduce_prod_bp")),
            Map.entry("reduce_norm1", SameArguments.onInput("reduce_norm1_bp")),
            Map.entry("reduce_norm2", SameArguments.onInput("reduce_norm2_bp")),
            Map.entry("reduce_norm_max", SameArguments.onInput("reduce_norm_max_bp")),
            Map.entry("reduce_sqnorm", SameArguments.onInput("reduce_sqnorm_bp")),
            Map.entry("reduce_variance", SameArguments.onInput("reduce_variance_bp")),
            Map.entry("reduce_stdev", SameArguments.onInput("reduce_stdev_bp")),
            Map.entry("reduce_logsumexp", Reductions::logSumExp),
            Map.entry("moments", Reductions::moments));

    private Reductions() {}

    /** y = log(sum(exp(x))): dx = dy exp(x - y). */
    private static void logSumExp(Node node, Backward backward) {
        var f = new Formula(backward);
        Value x = node.input(0);
        Value share = f.of("exp", f.minus(x, spread(node, node.output(), backward)));
        backward.accumulate(x, f.times(share, spread(node, backward.gradient(node.output()), backward)));
    }

    /** The mean and the biased variance of n values: dx = (dmean + 2 (x - mean) dvariance) / n. */
    private static void moments(Node node, Backward backward) {
        var f = new Formula(backward);
        Value x = node.input(0);
        Value mean = node.outputs().get(0);
        Value variance = node.outputs().get(1);
        double share = (double) mean.length() / x.length();
        if (backward.isDifferentiated(mean)) {
            Value each = f.times(spread(node, backward.gradient(mean), backward), share);
            backward.accumulate(x, f.plus(each, backward.zeros(x)));
        }
        if (backward.isDifferentiated(variance)) {
            Value deviation = f.times(f.minus(x, spread(node, mean, backward)), 2 * share);
            backward.accumulate(x, f.times(deviation, spread(node, backward.gradient(variance), backward)));
        }
    }

    /** A reduced value with length 1 in each dimension that was reduced, so that it broadcasts against the input. */
    private static Value spread(Node node, Value reduced, Backward backward) {
        long[] shape = node.input(0).shape();
        var dimensions = node.arguments().integers();
        LongStream all = LongStream.range(0, shape.length);
        (dimensions.isEmpty() ? all : dimensions.stream().mapToLong(d -> d < 0 ? d + shape.length : d))
                .forEach(d -> shape[(int) d] = 1);
        return backward.reshape(reduced, shape);
    }
}
