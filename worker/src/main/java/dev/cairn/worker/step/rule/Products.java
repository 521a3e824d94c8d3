package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Matrix products. */
final class Products {
    static final Map<String, Rule> RULES = Map.of(
            "xw_plus_b", Products::dense,
            "matmul", Products::matmul,
            "tensordot", Products::tensordot,
            "biasadd", Products::bias);

    private Products() {}

    /** y = x w + b: dx = dy w', dw = x' dy, db = the sum of dy over the rows. */
    private static void dense(Node node, Backward backward) {
        if (node.arguments().integers().contains(1L)) {
            throw new IllegalArgumentException(node.place() + " transposes a factor; use mmul and add");
        }
        Value x = node.input(0);
        Value w = node.input(1);
        Value b = node.input(2);
        Value dy = backward.gradient(node.output());
        if (backward.needs(x)) {
            backward.accumulate(x, product(x, dy, false, w, true, backward));
        }
        if (backward.needs(w)) {
            backward.accumulate(w, product(w, x, true, dy, false, backward));
        }
        if (backward.needs(b)) {
            backward.accumulate(b, backward.emit("reduce_sum", Arguments.integers(0), b, dy));
        }
    }

    /** y = op(a) op(b), op a transposition or none. */
    private static void matmul(Node node, Backward backward) {
        Value a = node.input(0);
        Value b = node.input(1);
        Value dy = backward.gradient(node.output());
        boolean ta = flag(node, 0);
        boolean tb = flag(node, 1);
        boolean scaled =
                !node.arguments().reals().isEmpty() && !node.arguments().reals().equals(List.of(1.0, 0.0));
        if (scaled || a.rank() != b.rank()) {
            throw new IllegalArgumentException(
                    node.place() + " scales its result or broadcasts; use mul, or reshape both to the same rank");
        }
        if (flag(node, 2)) {
            dy = transposed(dy, backward);
        }
        if (backward.needs(a)) {
            backward.accumulate(
                    a, ta ? product(a, b, tb, dy, true, backward) : product(a, dy, false, b, !tb, backward));
        }
        if (backward.needs(b)) {
            backward.accumulate(
                    b, tb ? product(b, dy, true, a, ta, backward) : product(b, a, !ta, dy, false, backward));
        }
    }

    private static Value transposed(Value y, Backward backward) {
        long[] order = LongStream.range(0, y.rank()).toArray();
        order[y.rank() - 2] = y.rank() - 1;
        order[y.rank() - 1] = y.rank() - 2;
        return new Formula(backward).permute(y, order);
    }

    private static Value product(Value like, Value left, boolean tl, Value right, boolean tr, Backward backward) {
        return backward.emit("matmul", Arguments.integers(tl ? 1 : 0, tr ? 1 : 0, 0), like, left, right);
    }

    private static boolean flag(Node node, int index) {
        return node.arguments().integers().size() > index && node.arguments().integer(index) == 1;
    }

    /** A row of numbers, one a channel, added to the last dimension or (flag) to the one after the batch. */
    private static void bias(Node node, Backward backward) {
        Value x = node.input(0);
        Value b = node.input(1);
        Value dy = backward.gradient(node.output());
        boolean channelsFirst =
                !node.arguments().flags().isEmpty() && node.arguments().flags().get(0);
        int channels = channelsFirst ? 1 : x.rank() - 1;
        long[] others = LongStream.range(0, x.rank()).filter(d -> d != channels).toArray();
        backward.accumulate(x, dy);
        if (backward.needs(b)) {
            backward.accumulate(b, backward.emit("reduce_sum", Arguments.integers(others), b, dy));
        }
    }

    /**
     * The sum over one dimension of a and one of b: y has the other dimensions of a, then those of b. So da is the sum
     * of dy and b over the other dimensions of b, its dimensions put back in order; likewise db.
     */
    private static void tensordot(Node node, Backward backward) {
        List<Long> axes = node.arguments().integers(); // how many of a, these, how many of b, these
        if (axes.size() != 4) {
            throw new IllegalArgumentException(
                    node.place() + " sums over several dimensions, of which SameDiff loses some; use reshape and mmul");
        }
        Value a = node.input(0);
        Value b = node.input(1);
        Value dy = backward.gradient(node.output());
        int ofA = a.rank() - 1;
        if (backward.needs(a)) {
            backward.accumulate(
                    a, factor(a, axes.get(1), dy, LongStream.range(ofA, dy.rank()), b, axes.get(3), backward));
        }
        if (backward.needs(b)) {
            backward.accumulate(b, factor(b, axes.get(3), dy, LongStream.range(0, ofA), a, axes.get(1), backward));
        }
    }

    /** The gradient of one factor of a tensor product: of dy with the other factor, over all they have in common. */
    private static Value factor(
            Value like, long axis, Value dy, LongStream common, Value other, long otherAxis, Backward backward) {
        long[] shared = others(otherAxis, other.rank());
        long[] own = LongStream.concat(LongStream.of(others(axis, like.rank())), LongStream.of(axis(axis, like.rank())))
                .toArray();
        long[] shape = LongStream.of(own).map(d -> like.shape()[(int) d]).toArray();
        LongStream left = LongStream.concat(LongStream.of(shared.length), common);
        LongStream right = LongStream.concat(LongStream.of(shared.length), LongStream.of(shared));
        Value product = backward.emit(
                "tensordot",
                Arguments.integers(LongStream.concat(left, right).toArray()),
                new Value(like.name(), like.type(), shape),
                dy,
                other);
        long[] back = new long[own.length];
        for (int i = 0; i < back.length; i++) {
            back[(int) own[i]] = i;
        }
        return new Formula(backward).permute(product, back);
    }

    private static long axis(long given, int rank) {
        return Math.floorMod(given, rank);
    }

    private static long[] others(long axis, int rank) {
        return LongStream.range(0, rank).filter(d -> d != axis(axis, rank)).toArray();
    }
}
