package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.recurrent.SequenceOp;
import jdk.incubator.vector.FloatVector;

/** One step of an LSTM: c' = f c + i g, h' = o tanh(c'). The gates may lie where what the input adds to them does. */
final class LstmCell implements Sequence.Cell {
    private static final int GATES = 4;

    private final int hidden;
    private final int stateLength;
    private final Floats projected;
    private final Floats product;
    private final Floats gates;
    private final Floats cells;
    private final Floats squashedCells;
    private final Floats states;

    LstmCell(SequenceOp op, Memory memory) {
        hidden = op.hidden();
        stateLength = op.batch() * hidden;
        projected = Floats.of(op.projected(), memory);
        product = Floats.of(op.product(), memory);
        gates = Floats.of(op.gates(), memory);
        cells = Floats.of(op.cells(), memory);
        squashedCells = Floats.of(op.squashedCells(), memory);
        states = Floats.of(op.states(), memory);
    }

    @Override
    public Sequence.Stage[] stages() {
        return new Sequence.Stage[] {this::inputAndForget, this::candidate, this::output, this::state};
    }

    private void inputAndForget(int row, int example) {
        int x = row * GATES * hidden;
        GateRows.sigmoid(projected, x, product, example * GATES * hidden, gates, x, 2 * hidden);
    }

    private void candidate(int row, int example) {
        int x = (row * GATES + 2) * hidden;
        GateRows.tanh(projected, x, product, (example * GATES + 2) * hidden, gates, x, hidden);
    }

    private void output(int row, int example) {
        int x = (row * GATES + 3) * hidden;
        GateRows.sigmoid(projected, x, product, (example * GATES + 3) * hidden, gates, x, hidden);
    }

    private void state(int row, int example) {
        int x = row * GATES * hidden;
        int before = row * hidden;
        int after = before + stateLength;
        int bound = Floats.bound(hidden);
        for (int k = 0; k < bound; k += Floats.LANES) {
            FloatVector kept = gates.vector(x + hidden + k).mul(cells.vector(before + k));
            FloatVector c =
                    gates.vector(x + k).mul(gates.vector(x + 2 * hidden + k)).add(kept);
            FloatVector squashed = Functions.tanh(c);
            cells.put(after + k, c);
            squashedCells.put(before + k, squashed);
            states.put(after + k, gates.vector(x + 3 * hidden + k).mul(squashed));
        }
        for (int k = bound; k < hidden; k++) {
            float kept = gates.get(x + hidden + k) * cells.get(before + k);
            float c = gates.get(x + k) * gates.get(x + 2 * hidden + k) + kept;
            float squashed = Functions.tanh(c);
            cells.put(after + k, c);
            squashedCells.put(before + k, squashed);
            states.put(after + k, gates.get(x + 3 * hidden + k) * squashed);
        }
    }

    @Override
    public void stay(int row) {
        int before = row * hidden;
        cells.copy(before + stateLength, cells, before, hidden);
        states.copy(before + stateLength, states, before, hidden);
    }
}
