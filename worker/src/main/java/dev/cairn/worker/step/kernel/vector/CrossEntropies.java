package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * -log softmax(x)[label] of rows x, and its gradient softmax(x) - onehot(label): both in one pass over the row. A label
 * that is no class counts as a row without loss, as its one-hot row of zeros would.
 */
final class CrossEntropies {
    private final Floats x;
    private final Integers labels;
    private final int rows;
    private final int classes;
    private final Row row;

    private CrossEntropies(Value x, Value labels, Memory memory) {
        this.x = Floats.of(x, memory);
        this.labels = Integers.of(labels, memory);
        this.rows = Math.toIntExact(labels.length());
        this.classes = Math.toIntExact(x.length() / labels.length());
        this.row = new Row(classes);
    }

    /** Inputs x and labels; outputs the sum of all rows' losses times the real argument, and its gradient. */
    static Candidate reduced(Node node, ValueFacts facts) {
        boolean differentiated = facts.isRead(node.outputs().get(1));
        return Candidate.plain("vector cross-entropy", (bound, memory) -> {
            var entropies = new CrossEntropies(bound.input(0), bound.input(1), memory);
            Floats loss = Floats.of(bound.output(), memory);
            Floats gradient = differentiated ? Floats.of(bound.outputs().get(1), memory) : null;
            float scale = bound.arguments().reals().get(0).floatValue();
            return () -> {
                double sum = 0;
                for (int r = 0; r < entropies.rows; r++) {
                    sum += entropies.pass(r, gradient, scale);
                }
                loss.put(0, (float) (sum * scale));
            };
        });
    }

    /** ND4J's op: inputs labels and x, output a loss for each row. */
    static @Nullable Candidate sparse(Node node, ValueFacts facts) {
        return candidate(node, (bound, memory) -> {
            var entropies = new CrossEntropies(bound.input(1), bound.input(0), memory);
            Floats losses = Floats.of(bound.output(), memory);
            return () -> {
                for (int r = 0; r < entropies.rows; r++) {
                    losses.put(r, (float) entropies.pass(r, null, 1));
                }
            };
        });
    }

    /** ND4J's op: the same inputs, output the gradient of the losses' sum. */
    static @Nullable Candidate sparseGradient(Node node, ValueFacts facts) {
        return candidate(node, (bound, memory) -> {
            var entropies = new CrossEntropies(bound.input(1), bound.input(0), memory);
            Floats gradient = Floats.of(bound.output(), memory);
            return () -> {
                for (int r = 0; r < entropies.rows; r++) {
                    entropies.pass(r, gradient, 1);
                }
            };
        });
    }

    private static @Nullable Candidate candidate(Node node, Candidate.Binder binder) {
        return node.input(0).type() == DataType.INT ? Candidate.plain("vector cross-entropy", binder) : null;
    }

    /** A row's loss; its gradient times the scale is written where it is wanted. */
    private double pass(int r, @Nullable Floats gradient, float scale) {
        int from = r * classes;
        float largest = row.load(x, from, 1);
        int label = labels.get(r);
        boolean known = label >= 0 && label < classes;
        float own = known ? row.get(label) - largest : 0;
        float sum = row.exponentiate(largest);
        if (gradient != null) {
            if (known) {
                row.put(label, row.get(label) - sum);
            }
            row.store(gradient, from, known ? scale / sum : 0);
        }
        return known ? StrictMath.log(sum) - own : 0;
    }
}
