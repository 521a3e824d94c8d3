package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.fuse.Embedding;
import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.Map;
import java.util.stream.LongStream;

/** Looking up by index: the gradient is zeros, to each place of which the gradients of its lookups are added. */
final class Lookups {
    static final Map<String, Rule> RULES =
            Map.of("gather", Lookups::gather, "gather_nd", Lookups::gatherNd, Embedding.OP, Lookups::embedding);

    private Lookups() {}

    /** Arguments: the axis along which to look up; further integers stand for the indices, which are an input too. */
    private static void gather(Node node, Backward backward) {
        Value table = node.input(0);
        Value indices = node.input(1);
        int axis = node.arguments().integers().isEmpty()
                ? 0
                : Math.floorMod(node.arguments().integer(0), table.rank());
        Value dy = backward.gradient(node.output());
        long width = table.length() / table.shape()[axis];
        Value rows = backward.reshape(first(dy, axis, indices.rank(), backward), indices.length(), width);
        Value flat = indices.rank() == 1 ? indices : backward.reshape(indices, indices.length());
        long[] rowsFirst = axis == 0 ? table.shape() : permuted(table.shape(), toFront(table.rank(), axis, 1));
        var like = new Value(table.name(), table.type(), rowsFirst[0], width);
        Value sum = backward.emit("scatter_add", Arguments.NONE, like, backward.zeros(like), flat, rows);
        Value gradient = table.rank() == 2 && axis == 0 ? sum : backward.reshape(sum, rowsFirst);
        backward.accumulate(table, axis == 0 ? gradient : last(gradient, axis, backward));
    }

    private static void embedding(Node node, Backward backward) {
        Value table = node.input(0);
        Value dy = backward.gradient(node.output());
        backward.accumulate(table, backward.emit(Embedding.GRADIENT, Arguments.NONE, table, node.input(1), dy));
    }

    /** Each row of the indices names one element, or one part, of the table. */
    private static void gatherNd(Node node, Backward backward) {
        Value table = node.input(0);
        Value dy = backward.gradient(node.output());
        backward.accumulate(
                table,
                backward.emit("scatter_nd_add", Arguments.NONE, table, backward.zeros(table), node.input(1), dy));
    }

    /** The dimensions from an axis on, so many, moved to the front. */
    private static Value first(Value x, int axis, int count, Backward backward) {
        return axis == 0 ? x : new Formula(backward).permute(x, toFront(x.rank(), axis, count));
    }

    /** The first dimension moved back to an axis. */
    private static Value last(Value x, int axis, Backward backward) {
        LongStream before = LongStream.rangeClosed(1, axis);
        LongStream after = LongStream.range(axis + 1L, x.rank());
        long[] order = LongStream.concat(LongStream.concat(before, LongStream.of(0)), after)
                .toArray();
        return new Formula(backward).permute(x, order);
    }

    private static long[] toFront(int rank, int axis, int count) {
        LongStream moved = LongStream.range(axis, axis + (long) count);
        LongStream others = LongStream.range(0, rank).filter(d -> d < axis || d >= axis + count);
        return LongStream.concat(moved, others).toArray();
    }

    private static long[] permuted(long[] shape, long[] order) {
        return LongStream.of(order).map(d -> shape[(int) d]).toArray();
    }
}
