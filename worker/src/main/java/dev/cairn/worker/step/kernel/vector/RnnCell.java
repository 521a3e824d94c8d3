package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.recurrent.SequenceOp;

/** One step of a simple recurrent network: h' = tanh(x + h). */
final class RnnCell implements Sequence.Cell {
    private final int hidden;
    private final int stateLength;
    private final Floats projected;
    private final Floats product;
    private final Floats states;

    RnnCell(SequenceOp op, Memory memory) {
        hidden = op.hidden();
        stateLength = op.batch() * hidden;
        projected = Floats.of(op.projected(), memory);
        product = Floats.of(op.product(), memory);
        states = Floats.of(op.states(), memory);
    }

    @Override
    public Sequence.Stage[] stages() {
        return new Sequence.Stage[] {this::state};
    }

    private void state(int row, int example) {
        int x = row * hidden;
        GateRows.tanh(projected, x, product, example * hidden, states, x + stateLength, hidden);
    }

    @Override
    public void stay(int row) {
        states.copy(row * hidden + stateLength, states, row * hidden, hidden);
    }
}
