package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Ops that only move elements, or leave some out: their gradients move them back. */
final class Rearrangements {
    static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("reshape", Rearrangements::reshape),
            Map.entry("expand_dims", Rearrangements::reshape),
            Map.entry("squeeze", Rearrangements::reshape),
            Map.entry("identity", Rearrangements::reshape),
            Map.entry("permute", Rearrangements::permute),
            Map.entry("transpose", Rearrangements::permute),
            Map.entry("slice", SameArguments.onFirstInput("slice_bp")),
            Map.entry("strided_slice", SameArguments.onFirstInput("strided_slice_bp")),
            Map.entry("tile", SameArguments.onFirstInput("tile_bp")),
            Map.entry("concat", SameArguments.onAllInputs("concat_bp")),
            Map.entry("stack", Rearrangements::stack),
            Map.entry("unstack", Rearrangements::unstack),
            Map.entry("split", (node, backward) -> join(node, node.arguments().integer(1), backward)),
            Map.entry("split_v", (node, backward) -> join(node, node.arguments().integer(0), backward)),
            Map.entry("pad", Rearrangements::pad),
            Map.entry("reverse", inverse("reverse")),
            Map.entry("reverse_sequence", Rearrangements::reverseSequence),
            Map.entry("space_to_depth", inverse("depth_to_space")),
            Map.entry("depth_to_space", inverse("space_to_depth")),
            Map.entry("Where", Rearrangements::choice),
            Map.entry("select", Rearrangements::choice),
            Map.entry("cast", Rearrangements::cast));

    private Rearrangements() {}

    private static void reshape(Node node, Backward backward) {
        Value x = node.input(0);
        backward.accumulate(x, backward.reshape(backward.gradient(node.output()), x.shape()));
    }

    /** The order is given by integers or by a constant; without one it is the reverse. */
    private static void permute(Node node, Backward backward) {
        Value x = node.input(0);
        long[] order =
                node.arguments().integers().stream().mapToLong(Long::longValue).toArray();
        if (node.inputs().size() > 1) {
            order = backward.constant(node, 1).toLongVector();
        } else if (order.length == 0) {
            order = LongStream.range(0, x.rank()).map(d -> x.rank() - 1 - d).toArray();
        }
        long[] inverse = new long[order.length];
        for (int i = 0; i < inverse.length; i++) {
            inverse[Math.floorMod(order[i], inverse.length)] = i;
        }
        backward.accumulate(x, new Formula(backward).permute(backward.gradient(node.output()), inverse));
    }

    private static void stack(Node node, Backward backward) {
        List<Value> gradients =
                backward.emit("unstack", node.arguments(), List.of(backward.gradient(node.output())), node.inputs());
        for (int i = 0; i < gradients.size(); i++) {
            backward.accumulate(node.input(i), gradients.get(i));
        }
    }

    private static void unstack(Node node, Backward backward) {
        Value x = node.input(0);
        backward.accumulate(
                x,
                backward.emit("stack", node.arguments(), gradients(node, backward), List.of(x))
                        .get(0));
    }

    private static void join(Node node, int axis, Backward backward) {
        Value x = node.input(0);
        backward.accumulate(
                x,
                backward.emit("concat", Arguments.integers(axis), gradients(node, backward), List.of(x))
                        .get(0));
    }

    private static List<Value> gradients(Node node, Backward backward) {
        return node.outputs().stream().map(backward::gradientOrZeros).toList();
    }

    /** Padding with a number: the gradient is cut out again. */
    private static void pad(Node node, Backward backward) {
        if (node.arguments().integer(0) != 0) {
            throw new IllegalArgumentException(
                    node.place() + " pads by reflection, which has no gradient rule; pad with a constant");
        }
        Value x = node.input(0);
        INDArray padding = backward.constant(node, 1); // [rank, 2]: how much before, how much after
        LongStream begin = LongStream.range(0, x.rank()).map(d -> padding.getLong(d, 0));
        long[] window = LongStream.concat(begin, LongStream.of(x.shape())).toArray();
        backward.accumulate(x, backward.emit("slice", Arguments.integers(window), x, backward.gradient(node.output())));
    }

    /** The op of the same arguments that undoes this one. */
    private static Rule inverse(String op) {
        return (node, backward) -> {
            Value x = node.input(0);
            backward.accumulate(x, backward.emit(op, node.arguments(), x, backward.gradient(node.output())));
        };
    }

    /** The second input says how many steps of each example are turned round. */
    private static void reverseSequence(Node node, Backward backward) {
        Value x = node.input(0);
        Value dy = backward.gradient(node.output());
        backward.accumulate(x, backward.emit("reverse_sequence", node.arguments(), x, dy, node.input(1)));
    }

    /** Inputs: a condition, what is taken where it holds, what elsewhere. */
    private static void choice(Node node, Backward backward) {
        var f = new Formula(backward);
        Value dy = backward.gradient(node.output());
        if (backward.needs(node.input(1))) {
            backward.accumulate(node.input(1), f.where(node.input(0), dy));
        }
        if (backward.needs(node.input(2))) {
            backward.accumulate(node.input(2), f.whereNot(node.input(0), dy));
        }
    }

    /** ND4J's cast is told the type as a number. */
    private static void cast(Node node, Backward backward) {
        Value x = node.input(0);
        var type = Arguments.integers(x.type().toInt());
        backward.accumulate(x, backward.emit("cast", type, x, backward.gradient(node.output())));
    }
}
