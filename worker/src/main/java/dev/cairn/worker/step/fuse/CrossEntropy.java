package dev.cairn.worker.step.fuse;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The cross-entropy of labels that are numbers, {@value #OP}: inputs logits [rows, classes] and labels [rows], outputs
 * the sum of the rows' -log softmax(logits)[label] times the real argument, and the gradient of the logits.
 */
public final class CrossEntropy {
    public static final String OP = "cairn.cross_entropy";

    /** ND4J's first integer: 0 keeps a loss for each row, 1 adds them, 2 and 3 divide by the sum and number of weights. */
    private static final int NOT_REDUCED = 0;

    private static final int SUM = 1;

    private CrossEntropy() {}

    /** A one-hot encoding of numbers that the loss reads. */
    public static @Nullable Replacement ofOneHot(Node last, Uses uses) {
        if (!last.op().equals("softmax_cross_entropy_loss") || last.inputs().size() != 3) {
            return null;
        }
        Value logits = last.input(0);
        INDArray weight = uses.constant(last.input(1));
        Node oneHot = uses.producer(last.input(2), "onehot");
        int reduction = last.arguments().integer(0);
        boolean plain = weight != null
                && weight.length() == 1
                && weight.getDouble(0) == 1
                && reduction != NOT_REDUCED
                && last.arguments().reals().stream().allMatch(smoothing -> smoothing == 0);
        if (!plain || oneHot == null || !isOfClasses(oneHot, logits)) {
            return null;
        }
        double scale = reduction == SUM ? 1 : 1.0 / logits.shape()[0];
        var gradient = new Value(logits.name() + "-own-grad", logits.type(), logits.shape());
        return new Replacement(
                List.of(last),
                new Node(
                        OP,
                        Arguments.NONE.withReals(scale),
                        List.of(logits, oneHot.input(0)),
                        List.of(last.output(), gradient)));
    }

    /** Whether it makes a row of zeros and one 1 of each number, as many as there are logits. */
    private static boolean isOfClasses(Node oneHot, Value logits) {
        Value labels = oneHot.input(0);
        List<Double> onAndOff = oneHot.arguments().reals();
        return logits.type() == DataType.FLOAT
                && logits.rank() == 2
                && labels.rank() == 1
                && labels.type() == DataType.INT
                && oneHot.inputs().size() == 1
                && oneHot.output().sameShape(logits)
                && isLastAxis(oneHot.arguments().integer(0))
                && (onAndOff.isEmpty() || onAndOff.equals(List.of(1.0, 0.0)));
    }

    private static boolean isLastAxis(int axis) {
        return axis == -1 || axis == 1;
    }
}
