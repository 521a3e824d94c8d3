package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;

/** Matrix products, and the lookup that is a product with a one-hot matrix. */
final class Products {
    private Products() {}

    /** y = x w + b: dx = dy w', dw = x' dy, db = the sum of dy over the rows. */
    static void dense(Node node, Backward backward) {
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
    static void matmul(Node node, Backward backward) {
        Value a = node.input(0);
        Value b = node.input(1);
        Value dy = backward.gradient(node.output());
        boolean ta = flag(node, 0);
        boolean tb = flag(node, 1);
        if (flag(node, 2) || a.rank() != b.rank()) {
            throw new IllegalArgumentException("op matmul at '" + node.output().name()
                    + "' transposes its result or broadcasts " + a + " with " + b + "; reshape or permute instead");
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

    /** dtable = zeros, to each row of which the gradients of its lookups are added. */
    static void gather(Node node, Backward backward) {
        Value table = node.input(0);
        Value indices = node.input(1);
        if (!node.arguments().integers().equals(java.util.List.of(0L)) || table.rank() != 2) {
            throw new IllegalArgumentException("op gather at '" + node.output().name()
                    + "' looks up along another axis than the rows of a matrix; permute first");
        }
        Value dy = backward.gradient(node.output());
        Value rows = backward.reshape(dy, indices.length(), table.shape()[1]);
        Value flat = indices.rank() == 1 ? indices : backward.reshape(indices, indices.length());
        Value zeros = backward.zeros(table);
        backward.accumulate(table, backward.emit("scatter_add", Arguments.NONE, table, zeros, flat, rows));
    }

    private static Value product(Value like, Value left, boolean tl, Value right, boolean tr, Backward backward) {
        return backward.emit("matmul", Arguments.integers(tl ? 1 : 0, tr ? 1 : 0, 0), like, left, right);
    }

    private static boolean flag(Node node, int index) {
        return node.arguments().integers().size() > index && node.arguments().integer(index) == 1;
    }
}
