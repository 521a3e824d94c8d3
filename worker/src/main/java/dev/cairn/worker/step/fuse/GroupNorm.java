package dev.cairn.worker.step.fuse;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Group normalisation as one op, {@value #OP}: inputs x [batch, channels, height, width], gain and bias of a number for
 * each channel; outputs y, and of each group [batch, groups] the mean and the inverse of the biased deviation, which is
 * 0 where the deviation is. Its integer argument is the number of groups.
 */
public final class GroupNorm {
    public static final String OP = "cairn.group_norm";

    /** Inputs x, gain, mean, inverse deviation and dy; outputs the gradients of x, gain and bias. */
    public static final String GRADIENT = "cairn.group_norm_bp";

    private GroupNorm() {}

    /** Groups of channels standardized, then scaled and shifted channel by channel. */
    public static @Nullable Replacement ofStandardized(Node last, Uses uses) {
        Node multiply = last.op().equals("add") ? either(last, "multiply", uses) : null;
        Node channels = multiply == null ? null : either(multiply, "reshape", uses);
        if (multiply == null || channels == null) {
            return null;
        }
        Node standardize = uses.producer(channels.input(0), "standardize");
        Node groups = standardize == null ? null : uses.producer(standardize.input(0), "reshape");
        if (standardize == null || groups == null || !areGroups(standardize, groups.input(0))) {
            return null;
        }
        Value x = groups.input(0);
        Value y = last.output();
        Value gain = other(multiply, channels.output());
        Value bias = other(last, multiply.output());
        if (y.type() != DataType.FLOAT || !x.sameShape(y) || !isOfChannels(gain, x) || !isOfChannels(bias, x)) {
            return null;
        }
        var removed = List.of(groups, standardize, channels, multiply, last);
        return new Replacement(removed, norm(x, gain, bias, y, groups.output().shape()[1]));
    }

    private static Node norm(Value x, Value gain, Value bias, Value y, long groups) {
        var mean = new Value(y.name() + "-mean", y.type(), x.shape()[0], groups);
        var inverse = new Value(y.name() + "-inverse", y.type(), x.shape()[0], groups);
        return new Node(OP, Arguments.integers(groups), List.of(x, gain, bias), List.of(y, mean, inverse));
    }

    /** The op of this name that writes one of the node's inputs. */
    private static @Nullable Node either(Node node, String op, Uses uses) {
        Node first = uses.producer(node.input(0), op);
        return first != null ? first : uses.producer(node.input(1), op);
    }

    private static Value other(Node node, Value input) {
        return node.input(0).equals(input) ? node.input(1) : node.input(0);
    }

    private static boolean isOfChannels(Value value, Value x) {
        return value.rank() == 4 && value.length() == x.shape()[1] && value.length() == value.shape()[1];
    }

    /** Whether [batch, groups, all else] is standardized over its last dimension, each group some whole channels. */
    private static boolean areGroups(Node standardize, Value x) {
        Value groups = standardize.input(0);
        List<Long> dimensions = standardize.arguments().integers();
        return standardize.inputs().size() == 1
                && x.rank() == 4
                && groups.rank() == 3
                && groups.shape()[0] == x.shape()[0]
                && x.shape()[1] % groups.shape()[1] == 0
                && (dimensions.equals(List.of(2L)) || dimensions.equals(List.of(-1L)));
    }
}
