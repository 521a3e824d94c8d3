package dev.cairn.worker.step.plan;

import static dev.cairn.worker.step.plan.Operation.integers;
import static dev.cairn.worker.step.plan.Operation.of;
import static dev.cairn.worker.step.plan.Operation.shape;

import java.util.List;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.enums.DataFormat;
import org.nd4j.linalg.factory.Nd4j;

/** Ops that move elements, look them up, and products of matrices. */
final class ShapeOperations {
    private static final long[] X = shape(3, 4);
    private static final long[] CUBE = shape(2, 3, 4);

    static final List<Operation> ALL = List.of(
            of("reshape", (g, in) -> in[0].reshape(2, 6), X),
            of("reshape, one inferred", (g, in) -> g.reshape(in[0], -1, 2), X),
            of(
                    "reshape to a value's shape",
                    (g, in) -> in[0].reshape(in[1].shape()).mul(in[1]),
                    X,
                    shape(2, 6)),
            of("reshape to a computed shape", ShapeOperations::flattened, CUBE),
            of("permute", (g, in) -> in[0].permute(2, 0, 1), CUBE),
            of("transpose", (g, in) -> g.transpose(in[0]), X),
            of("expand and squeeze", (g, in) -> g.squeeze(g.expandDims(in[0], 1).mul(2), 1), X),
            of("slice", (g, in) -> g.slice(in[0], new int[] {0, 1}, 2, 2), X),
            of("strided slice", (g, in) -> g.stridedSlice(in[0], new long[] {0, 1}, new long[] {3, 4}, 1, 2), X),
            of("index: point", (g, in) -> in[0].get(SDIndex.point(1), SDIndex.all()), X),
            of("index: last point", (g, in) -> in[0].get(SDIndex.all(), SDIndex.point(-1)), X),
            of("index: point, kept", (g, in) -> in[0].get(SDIndex.all(), SDIndex.point(1, true)), X),
            of("index: interval", (g, in) -> in[0].get(SDIndex.all(), SDIndex.interval(1, 3)), X),
            of("index: steps", (g, in) -> in[0].get(SDIndex.all(), SDIndex.interval(0, 2, 4)), X),
            of("split", (g, in) -> g.split(in[0], 2, 1)[1], X),
            of("split by sizes", (g, in) -> g.splitV(in[0], g.constant(integers(1, 3)), 2, 1)[1], X),
            of("stack", (g, in) -> g.stack(1, in[0], in[1]), X, X),
            of("unstack", (g, in) -> product(g.unstack(in[0], 1, 3)), CUBE),
            of("concat", (g, in) -> g.concat(1, in[0], in[1]), X, shape(3, 2)),
            of("concat of one value twice", (g, in) -> g.concat(0, in[0], in[0]), X),
            of("pad", (g, in) -> g.nn.pad(in[0], g.constant(Nd4j.createFromArray(new int[][] {{1, 1}, {0, 2}})), 7), X),
            of("tile", (g, in) -> g.tile(in[0], 2, 3), X),
            of("reverse", (g, in) -> g.reverse(in[0], 1), X),
            of(
                    "reverse of sequences of some lengths",
                    (g, in) -> g.reverseSequence(in[0], g.constant(Operation.integers(2, 3)), 1, 0),
                    shape(2, 4, 3)),
            of("space to depth", (g, in) -> g.cnn.spaceToDepth(in[0], 2, DataFormat.NCHW), shape(2, 1, 4, 4)),
            of("depth to space", (g, in) -> g.cnn.depthToSpace(in[0], 2, DataFormat.NCHW), shape(2, 4, 2, 2)),
            of("gather", (g, in) -> g.gather(in[0], g.constant(integers(2, 0, 2)), 0), X),
            of("gather, two dimensions of indices", (g, in) -> g.gather(in[0], pairs(g), 0), X),
            of("gather columns", (g, in) -> g.gather(in[0], new int[] {3, 1, 3}, 1), X),
            of("gather in the middle", (g, in) -> g.gather(in[0], pairs(g), 1), CUBE),
            of("gather of a cube", (g, in) -> g.gather(in[0], pairs(g), 0), shape(3, 2, 2)),
            of("gather elements", (g, in) -> g.gatherNd(in[0], pairs(g)), X),
            of(
                    "one-hot product",
                    (g, in) -> g.oneHot(pairs(g), 4, -1, 1, 0, in[0].dataType()).mul(in[0]),
                    shape(2, 2, 4)),
            of("matmul", (g, in) -> in[0].mmul(in[1]), X, shape(4, 2)),
            of(
                    "matmul, left transposed",
                    (g, in) -> g.mmul(in[0], in[1], true, false, false),
                    shape(4, 3),
                    shape(4, 2)),
            of("matmul, right transposed", (g, in) -> g.mmul(in[0], in[1], false, true, false), X, shape(2, 4)),
            of("matmul, both transposed", (g, in) -> g.mmul(in[0], in[1], true, true, false), shape(4, 3), shape(2, 4)),
            of("matmul, product transposed", (g, in) -> g.mmul(in[0], in[1], false, false, true), X, shape(4, 2)),
            of("batched matmul", (g, in) -> in[0].mmul(in[1]), CUBE, shape(2, 4, 2)),
            of("batched matmul, transposed", (g, in) -> g.mmul(in[0], in[1], true, true, false), CUBE, shape(2, 4, 3)),
            of(
                    "matmul of four dimensions",
                    (g, in) -> g.mmul(in[0], in[1], false, true, false),
                    shape(2, 2, 3, 2),
                    shape(2, 2, 4, 2)),
            of("tensordot", (g, in) -> g.tensorMmul(in[0], in[1], new int[] {1}, new int[] {1}), X, shape(2, 4)),
            of(
                    "tensordot of a cube",
                    (g, in) -> g.tensorMmul(in[0], in[1], new int[] {1}, new int[] {0}),
                    CUBE,
                    shape(3, 2, 2)),
            of("linear", (g, in) -> g.nn.linear(in[0], in[1], in[2]), X, shape(4, 2), shape(2)),
            of("bias", (g, in) -> g.nn.biasAdd(in[0], in[1], false), X, shape(4)),
            of("bias of images", (g, in) -> g.nn.biasAdd(in[0], in[1], true), shape(2, 3, 2, 2), shape(3)));

    private ShapeOperations() {}

    private static SDVariable flattened(SameDiff graph, SDVariable... in) {
        SDVariable batch = graph.gather(in[0].shape(), new int[] {0}, 0);
        return graph.reshape(in[0], graph.concat(0, batch, graph.constant(Nd4j.createFromArray(12L))));
    }

    private static SDVariable pairs(SameDiff graph) {
        return graph.constant(Nd4j.createFromArray(new int[][] {{0, 2}, {2, 1}}));
    }

    private static SDVariable product(SDVariable... parts) {
        return parts[0].mul(parts[2]);
    }
}
