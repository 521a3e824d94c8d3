package dev.cairn.worker.step.fuse;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Batch normalisation in training as one op, {@value #OP}: inputs x [batch, channels, ...], gain and bias [channels];
 * outputs y, and the mean and the biased variance of x's channels; its real argument is epsilon. Where a ReLU follows,
 * y has passed it, and a fourth output says for each element whether it did: in what form is the kernel's own affair.
 */
public final class BatchNorm {
    public static final String OP = "cairn.batch_norm";

    /** Inputs x, mean, variance, gain, dy and perhaps the ReLU's mask; outputs the gradients of x, gain and bias. */
    public static final String GRADIENT = "cairn.batch_norm_bp";

    private BatchNorm() {}

    /** moments, then batchnorm of the same value by what they found. */
    public static @Nullable Replacement ofMoments(Node last, Uses uses) {
        if (!last.op().equals("batchnorm") || last.inputs().size() != 5) {
            return null;
        }
        Value x = last.input(0);
        Node moments = uses.producer(last.input(1), "moments");
        boolean ofItself = moments != null
                && moments.outputs().equals(last.inputs().subList(1, 3))
                && moments.inputs().equals(List.of(x))
                && moments.arguments().integers().equals(allButChannels(x))
                && last.arguments().integers().equals(List.of(1L, 1L, 1L));
        if (!ofItself || x.type() != DataType.FLOAT || x.rank() < 2) {
            return null;
        }
        var arguments = Arguments.NONE.withReals(last.arguments().reals().get(0));
        return new Replacement(
                List.of(moments, last),
                new Node(
                        OP,
                        arguments,
                        List.of(x, last.input(3), last.input(4)),
                        List.of(last.output(), last.input(1), last.input(2))));
    }

    /** The above, then a ReLU that alone reads what comes out. */
    public static @Nullable Replacement withRelu(Node last, Uses uses) {
        Node norm = last.op().equals("relu") ? uses.producer(last.input(0), OP) : null;
        if (norm == null || norm.outputs().size() != 3 || !Relu.cutsAtZero(last)) {
            return null;
        }
        Value y = last.output();
        var mask = new Value(y.name() + "-mask", y.type(), (y.length() + Float.SIZE - 1) / Float.SIZE);
        var outputs = List.of(y, norm.outputs().get(1), norm.outputs().get(2), mask);
        return new Replacement(List.of(norm, last), new Node(OP, norm.arguments(), norm.inputs(), outputs));
    }

    private static List<Long> allButChannels(Value x) {
        return LongStream.range(0, x.rank()).filter(d -> d != 1).boxed().toList();
    }
}
