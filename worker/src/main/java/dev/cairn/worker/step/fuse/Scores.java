package dev.cairn.worker.step.fuse;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What the softmax of an attention reads: a product, scaled, with a mask added, both or neither.
 *
 * @param nodes from the softmax's input back to the product
 */
record Scores(Node product, double scale, @Nullable Value mask, List<Node> nodes) {
    static @Nullable Scores of(Node softmax, Uses uses) {
        if (!isOverLast(softmax) || softmax.output().type() != DataType.FLOAT) {
            return null;
        }
        var nodes = new ArrayList<Node>();
        Node reader = softmax;
        Value value = softmax.input(0);
        Value mask = null;
        double scale = 1;
        while (uses.isOnlyReader(reader, value)) {
            Node node = Objects.requireNonNull(uses.producer(value));
            nodes.add(node);
            if (node.op().equals("matmul")) {
                return Attention.isPlainProduct(node) ? new Scores(node, scale, mask, nodes) : null;
            }
            Double factor = Factor.of(node, uses);
            if (factor != null) {
                scale *= factor;
            } else if (mask == null && scale == 1 && isMasked(node, uses)) {
                mask = node.input(1);
            } else {
                return null;
            }
            reader = node;
            value = node.input(0);
        }
        return null;
    }

    /** Whether it adds something that no parameter leads to, which is repeated along whole dimensions. */
    private static boolean isMasked(Node node, Uses uses) {
        if (!node.op().equals("add") || uses.isTrained(node.input(1))) {
            return false;
        }
        long[] scores = node.input(0).shape();
        long[] mask = node.input(1).shape();
        int missing = scores.length - mask.length;
        boolean fits = node.input(0).sameShape(node.output())
                && mask.length > 0
                && mask[mask.length - 1] == scores[scores.length - 1];
        for (int d = 0; fits && d < mask.length; d++) {
            fits = mask[d] == 1 || mask[d] == scores[missing + d];
        }
        return fits;
    }

    private static boolean isOverLast(Node softmax) {
        List<Long> dimensions = softmax.arguments().integers();
        long last = softmax.output().rank() - 1L;
        return dimensions.isEmpty() || dimensions.equals(List.of(-1L)) || dimensions.equals(List.of(last));
    }
}
