package dev.cairn.worker.step.fuse;

import dev.cairn.worker.step.graph.Node;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Nodes that multiply or divide their first input by one constant number. */
final class Factor {
    private Factor() {}

    /** What it multiplies by; null for other nodes. */
    static @Nullable Double of(Node node, Uses uses) {
        boolean product = node.op().equals("multiply");
        if (!product && !node.op().equals("divide")) {
            return null;
        }
        INDArray constant = uses.constant(node.input(1));
        if (constant == null || constant.length() != 1 || !node.input(0).sameShape(node.output())) {
            return null;
        }
        double number = constant.getDouble(0);
        return product ? number : 1 / number;
    }
}
