package dev.cairn.worker.step.fuse;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/** Where a ReLU costs less than after the op that it follows. */
public final class Relu {
    /** relu(a + b) for two values of one shape. */
    public static final String OF_SUM = "cairn.add_relu";

    private Relu() {}

    /**
     * Max-pooling of a ReLU becomes the ReLU of a max-pooling, which has fewer elements. Both are the same to the bit:
     * the largest of numbers cut off at zero is the largest of the numbers, cut off. So are their gradients, which go to
     * the first of the largest where it is positive, and nowhere where none is.
     */
    public static @Nullable Replacement afterPooling(Node last, Uses uses) {
        Node relu = last.op().equals("maxpool2d") ? uses.producer(last.input(0), "relu") : null;
        if (relu == null || !cutsAtZero(relu)) {
            return null;
        }
        Value y = last.output();
        var pooled = new Value(y.name() + "-pooled", y.type(), y.shape());
        return new Replacement(
                List.of(relu, last),
                List.of(
                        new Node(last.op(), last.arguments(), relu.inputs(), List.of(pooled)),
                        new Node(relu.op(), relu.arguments(), List.of(pooled), List.of(y))));
    }

    /** A residual block's end. */
    public static @Nullable Replacement ofSum(Node last, Uses uses) {
        Node sum = last.op().equals("relu") ? uses.producer(last.input(0), "add") : null;
        if (sum == null
                || !cutsAtZero(last)
                || sum.output().type() != DataType.FLOAT
                || !sum.input(0).sameShape(sum.input(1))) {
            return null;
        }
        return new Replacement(List.of(sum, last), new Node(OF_SUM, last.arguments(), sum.inputs(), last.outputs()));
    }

    /** Whether what it passes is what is positive. */
    public static boolean cutsAtZero(Node relu) {
        return relu.arguments().reals().stream().allMatch(cutoff -> cutoff == 0);
    }
}
