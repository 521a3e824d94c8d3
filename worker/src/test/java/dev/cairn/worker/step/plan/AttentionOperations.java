package dev.cairn.worker.step.plan;

import static dev.cairn.worker.step.plan.Operation.of;
import static dev.cairn.worker.step.plan.Operation.shape;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.transforms.custom.DotProductAttention;
import org.nd4j.linalg.factory.Nd4j;

/** SameDiff's attention ops: five queries look at four keys. */
final class AttentionOperations {
    private static final long[] QUERIES = shape(2, 3, 5);
    private static final long[] KEYS = shape(2, 3, 4);
    private static final long[] VALUES = shape(2, 6, 4);
    private static final long[] PROJECTION = shape(2, 4, 3);

    static final List<Operation> ALL = List.of(
            of(
                    "attention",
                    (g, in) -> g.nn.dotProductAttention(in[0], in[1], in[2], null, false),
                    QUERIES,
                    KEYS,
                    VALUES),
            of(
                    "attention, scaled, mask",
                    (g, in) -> g.nn.dotProductAttention(in[0], in[1], in[2], mask(g), true),
                    QUERIES,
                    KEYS,
                    VALUES),
            of(
                    "attention of heads given apart, mask",
                    (g, in) -> g.nn.dotProductAttention(in[0], in[1], in[2], mask(g), true),
                    shape(2, 3, 2, 5),
                    shape(2, 3, 2, 4),
                    shape(2, 3, 4, 4)),
            of("attention with its weights", AttentionOperations::withWeights, QUERIES, KEYS, VALUES),
            of(
                    "attention of heads",
                    (g, in) -> g.nn.multiHeadDotProductAttention(
                            in[0], in[1], in[2], in[3], in[4], in[5], in[6], null, true),
                    QUERIES,
                    KEYS,
                    VALUES,
                    PROJECTION,
                    PROJECTION,
                    shape(2, 3, 6),
                    shape(6, 7)),
            of(
                    "attention of heads, not scaled, mask",
                    (g, in) -> g.nn.multiHeadDotProductAttention(
                            in[0], in[1], in[2], in[3], in[4], in[5], in[6], mask(g), false),
                    QUERIES,
                    KEYS,
                    VALUES,
                    PROJECTION,
                    PROJECTION,
                    shape(2, 3, 6),
                    shape(6, 7)));

    private AttentionOperations() {}

    /** The first example has all keys, the second one of them. */
    private static SDVariable mask(SameDiff graph) {
        DataType type = graph.getVariable("in0").dataType();
        float[][] mask = {{1, 1, 1, 1}, {0, 1, 0, 0}};
        return graph.constant(Nd4j.create(mask).castTo(type));
    }

    private static SDVariable withWeights(SameDiff graph, SDVariable... in) {
        SDVariable[] both = new DotProductAttention(graph, in[0], in[1], in[2], null, true, true).outputVariables();
        return graph.concat(1, both[0], both[1]);
    }
}
