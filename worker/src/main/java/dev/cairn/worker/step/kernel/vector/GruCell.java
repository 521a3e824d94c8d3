package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.recurrent.SequenceOp;
import jdk.incubator.vector.FloatVector;

/** One step of a GRU: c = tanh(x c + r (h c)), h' = c + u (h - c). */
final class GruCell implements Sequence.Cell {
    private static final int GATES = 3;
    private static final int SAVED = 4;

    private final int hidden;
    private final int stateLength;
    private final Floats projected;
    private final Floats product;
    private final Floats gates;
    private final Floats states;

    GruCell(SequenceOp op, Memory memory) {
        hidden = op.hidden();
        stateLength = op.batch() * hidden;
        projected = Floats.of(op.projected(), memory);
        product = Floats.of(op.product(), memory);
        gates = Floats.of(op.gates(), memory);
        states = Floats.of(op.states(), memory);
    }

    @Override
    public Sequence.Stage[] stages() {
        return new Sequence.Stage[] {this::resetAndUpdate, this::candidate, this::state};
    }

    private void resetAndUpdate(int row, int example) {
        int y = example * GATES * hidden;
        int saved = row * SAVED * hidden;
        GateRows.sigmoid(projected, row * GATES * hidden, product, y, gates, saved, 2 * hidden);
        gates.copy(saved + 3 * hidden, product, y + 2 * hidden, hidden);
    }

    private void candidate(int row, int example) {
        int x = (row * GATES + 2) * hidden;
        int saved = row * SAVED * hidden;
        int c = saved + 2 * hidden;
        int recurrent = saved + 3 * hidden;
        int bound = Floats.bound(hidden);
        for (int k = 0; k < bound; k += Floats.LANES) {
            FloatVector reset = gates.vector(saved + k).mul(gates.vector(recurrent + k));
            gates.put(c + k, Functions.tanh(projected.vector(x + k).add(reset)));
        }
        for (int k = bound; k < hidden; k++) {
            float reset = gates.get(saved + k) * gates.get(recurrent + k);
            gates.put(c + k, Functions.tanh(projected.get(x + k) + reset));
        }
    }

    private void state(int row, int example) {
        int update = (row * SAVED + 1) * hidden;
        int candidate = (row * SAVED + 2) * hidden;
        int before = row * hidden;
        int after = before + stateLength;
        int bound = Floats.bound(hidden);
        for (int k = 0; k < bound; k += Floats.LANES) {
            FloatVector c = gates.vector(candidate + k);
            FloatVector kept =
                    gates.vector(update + k).mul(states.vector(before + k).sub(c));
            states.put(after + k, c.add(kept));
        }
        for (int k = bound; k < hidden; k++) {
            float c = gates.get(candidate + k);
            states.put(after + k, c + gates.get(update + k) * (states.get(before + k) - c));
        }
    }

    @Override
    public void stay(int row) {
        int before = row * hidden;
        states.copy(before + stateLength, states, before, hidden);
    }
}
