package dev.cairn.worker.step.recurrent;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/** One op that runs a cell along a whole sequence, such as {@code cairn.lstm}. What its gradient needs are outputs. */
public record SequenceOp(Node node) {
    /** Which of the inputs an LSTM's gates may be written over. */
    public static final int PROJECTED = 0;

    private static final int INPUTS = 2;

    static void emit(Recurrence recurrence, Nodes nodes) {
        Cell cell = recurrence.cell();
        DataType type = recurrence.projected().type();
        long steps = recurrence.steps();
        long batch = recurrence.batch();
        long hidden = recurrence.hidden();
        var inputs = new ArrayList<>(List.of(recurrence.projected(), recurrence.weight()));
        List<Boolean> given =
                Optional.add(inputs, recurrence.initialHidden(), recurrence.initialCell(), lengths(recurrence, nodes));
        Value sequence = recurrence.sequence();
        var outputs = new ArrayList<Value>();
        if (cell != Cell.RNN) {
            outputs.add(nodes.value(type, steps, batch, 4 * hidden));
        }
        outputs.addAll(List.of(
                sequence != null ? sequence : nodes.value(type, steps, batch, hidden),
                recurrence.lastHidden(),
                nodes.value(type, steps + 1, batch, hidden),
                nodes.value(type, batch, cell.gates() * hidden)));
        if (cell == Cell.LSTM) {
            outputs.add(recurrence.lastCell());
            outputs.add(nodes.value(type, steps + 1, batch, hidden));
            outputs.add(nodes.value(type, steps, batch, hidden));
        }
        var arguments = Arguments.NONE.withFlags(given.toArray(Boolean[]::new));
        nodes.add(new Node(cell.op(), arguments, inputs, outputs));
    }

    private static @Nullable Value lengths(Recurrence recurrence, Nodes nodes) {
        Value lengths = recurrence.lengths();
        DataType type = recurrence.projected().type();
        return lengths == null
                ? null
                : nodes.add(nodes.value(type, lengths.shape()), "cast", Arguments.integers(type.toInt()), lengths);
    }

    public Cell cell() {
        return Cell.of(node.op());
    }

    /** Whether there is a cell beside the hidden state. */
    public boolean hasCell() {
        return cell() == Cell.LSTM;
    }

    /** What the input adds to the gates: [steps, batch, gates * hidden]. */
    public Value projected() {
        return node.input(PROJECTED);
    }

    /** [hidden, gates * hidden]. */
    public Value weight() {
        return node.input(1);
    }

    /** The state before the first step, [batch, hidden]; zeros where it is null. */
    public @Nullable Value initialHidden() {
        return Optional.get(node, INPUTS, 0);
    }

    public @Nullable Value initialCell() {
        return Optional.get(node, INPUTS, 1);
    }

    /** Steps that each example has, as floats [batch]; all where it is null. */
    public @Nullable Value lengths() {
        return Optional.get(node, INPUTS, 2);
    }

    /** The state after each step, zeros beyond an example's length: [steps, batch, hidden]. */
    public Value sequence() {
        return output(0);
    }

    public Value lastHidden() {
        return output(1);
    }

    /** The states, the initial ones first: [steps + 1, batch, hidden]. */
    public Value states() {
        return output(2);
    }

    /** Room for one step's state times weight: [batch, gates * hidden]. */
    public Value product() {
        return output(3);
    }

    /**
     * What the gates came to, [steps, batch, 4 * hidden]: of an LSTM all four; of a GRU its three, and what the last
     * state adds to the candidate.
     */
    public Value gates() {
        return node.output();
    }

    public Value lastCell() {
        return output(4);
    }

    /** The cells, the initial ones first: [steps + 1, batch, hidden]. */
    public Value cells() {
        return output(5);
    }

    /** What an LSTM's output gate lets through, the cells' hyperbolic tangents: [steps, batch, hidden]. */
    public Value squashedCells() {
        return output(6);
    }

    /** Of those after the gates, which a simple recurrent network has none of. */
    private Value output(int index) {
        return node.outputs().get(cell() == Cell.RNN ? index : index + 1);
    }

    public int steps() {
        return Math.toIntExact(projected().shape()[0]);
    }

    public int batch() {
        return Math.toIntExact(projected().shape()[1]);
    }

    public int hidden() {
        return Math.toIntExact(weight().shape()[0]);
    }

    /** Inputs that may be missing come after those that may not; a node's flags say which are there. */
    static final class Optional {
        private Optional() {}

        static List<Boolean> add(List<Value> inputs, @Nullable Value... values) {
            var given = new ArrayList<Boolean>();
            for (Value value : values) {
                given.add(value != null);
                if (value != null) {
                    inputs.add(value);
                }
            }
            return given;
        }

        static @Nullable Value get(Node node, int required, int index) {
            List<Boolean> given = node.arguments().flags();
            if (!given.get(index)) {
                return null;
            }
            long before = given.subList(0, index).stream()
                    .filter(Boolean::booleanValue)
                    .count();
            return node.input(required + Math.toIntExact(before));
        }
    }
}
