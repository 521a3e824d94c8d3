package dev.cairn.worker.step.recurrent;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gradient of a {@link SequenceOp}, such as {@code cairn.lstm_bp}: from the last step to the first. */
public record SequenceGradientOp(Node node) {
    /** Which of the inputs an LSTM's projected gradient may be written over. */
    public static final int GATES = 2;

    /**
     * What a node needs to be this op.
     *
     * @param like what the outputs look like
     */
    public record Call(String op, Arguments arguments, List<Value> inputs, List<Value> like) {}

    /** The gradients of a sequence's outputs; null where nobody uses them. */
    public record Arriving(@Nullable Value sequence, @Nullable Value lastHidden, @Nullable Value lastCell) {}

    /** The gradient of this op, given what arrives. */
    public static Call of(SequenceOp forward, Arriving arriving) {
        Cell cell = forward.cell();
        var inputs = new ArrayList<>(List.of(forward.weight(), forward.states()));
        Value hidden = forward.lastHidden();
        long[] weight = forward.weight().shape();
        var like = new ArrayList<>(List.of(
                forward.projected(),
                forward.weight(),
                hidden,
                new Value(hidden.name(), hidden.type(), weight[1], weight[0])));
        if (cell != Cell.RNN) {
            inputs.add(forward.gates());
        }
        if (cell == Cell.LSTM) {
            inputs.add(forward.cells());
            inputs.add(forward.squashedCells());
            like.add(hidden);
        }
        if (cell == Cell.GRU) {
            like.add(forward.projected());
        }
        List<Boolean> given = SequenceOp.Optional.add(
                inputs, forward.lengths(), arriving.sequence(), arriving.lastHidden(), arriving.lastCell());
        var arguments = Arguments.NONE.withFlags(given.toArray(Boolean[]::new));
        return new Call(cell.op() + "_bp", arguments, inputs, like);
    }

    public Cell cell() {
        return Cell.of(node.op());
    }

    /** Whether there is a cell beside the hidden state. */
    public boolean hasCell() {
        return cell() == Cell.LSTM;
    }

    public Value weight() {
        return node.input(0);
    }

    public Value states() {
        return node.input(1);
    }

    public Value gates() {
        return node.input(GATES);
    }

    public Value cells() {
        return node.input(3);
    }

    public Value squashedCells() {
        return node.input(4);
    }

    public @Nullable Value lengths() {
        return optional(0);
    }

    public @Nullable Value sequenceGradient() {
        return optional(1);
    }

    public @Nullable Value lastHiddenGradient() {
        return optional(2);
    }

    public @Nullable Value lastCellGradient() {
        return optional(3);
    }

    private @Nullable Value optional(int index) {
        int required =
                switch (cell()) {
                    case LSTM -> 5;
                    case GRU -> 3;
                    case RNN -> 2;
                };
        return SequenceOp.Optional.get(node, required, index);
    }

    public Value projectedGradient() {
        return node.outputs().get(0);
    }

    public Value weightGradient() {
        return node.outputs().get(1);
    }

    public Value initialHiddenGradient() {
        return node.outputs().get(2);
    }

    /** Room for the weights' transpose: [gates * hidden, hidden]. */
    public Value transposedWeight() {
        return node.outputs().get(3);
    }

    /** Of an LSTM. */
    public Value initialCellGradient() {
        return node.outputs().get(4);
    }

    /** The gradient of what the states add to the gates: of a GRU a value of its own, else what the input adds has it. */
    public Value productGradient() {
        return cell() == Cell.GRU ? node.outputs().get(4) : projectedGradient();
    }

    public int steps() {
        return Math.toIntExact(projectedGradient().shape()[0]);
    }

    public int batch() {
        return Math.toIntExact(projectedGradient().shape()[1]);
    }

    public int hidden() {
        return Math.toIntExact(weight().shape()[0]);
    }
}
