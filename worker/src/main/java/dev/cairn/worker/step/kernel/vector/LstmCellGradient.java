package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.recurrent.SequenceGradientOp;
import jdk.incubator.vector.FloatVector;

/**
 * One step of an LSTM, back. With t = tanh(c'): dc' += dh' o (1 - t^2), and before the gates' functions do = dh' t o (1
 * - o), di = dc' g i (1 - i), df = dc' c f (1 - f), dg = dc' i (1 - g^2), and dc = dc' f.
 */
final class LstmCellGradient implements SequenceGradient.Cell {
    private static final int GATES = 4;

    private final int hidden;
    private final int stateLength;
    private final Floats gates;
    private final Floats cells;
    private final Floats state;
    private final Floats cell;
    private final Floats gradient;

    LstmCellGradient(SequenceGradientOp op, Memory memory) {
        hidden = op.hidden();
        stateLength = op.batch() * hidden;
        gates = Floats.of(op.gates(), memory);
        cells = Floats.of(op.cells(), memory);
        state = Floats.of(op.initialHiddenGradient(), memory);
        cell = Floats.of(op.initialCellGradient(), memory);
        gradient = Floats.of(op.projectedGradient(), memory);
    }

    @Override
    public Sequence.Stage[] stages() {
        return new Sequence.Stage[] {this::squash, this::output, this::forget, this::inputAndCandidate, this::cell};
    }

    /** t, for now in the place of do. */
    private void squash(int row, int example) {
        GateRows.tanh(cells, row * hidden + stateLength, gradient, (row * GATES + 3) * hidden, hidden);
    }

    /** do, and dc' in the cell's place; of dh nothing is left. */
    private void output(int row, int example) {
        FloatVector one = FloatVector.broadcast(Floats.SPECIES, 1);
        int x = (row * GATES + 3) * hidden;
        int now = example * hidden;
        int bound = Floats.bound(hidden);
        for (int k = 0; k < bound; k += Floats.LANES) {
            FloatVector o = gates.vector(x + k);
            FloatVector t = gradient.vector(x + k);
            FloatVector dy = state.vector(now + k).mul(o);
            gradient.put(x + k, dy.mul(t).mul(one.sub(o)));
            cell.put(now + k, cell.vector(now + k).add(dy.mul(one.sub(t.mul(t)))));
        }
        for (int k = bound; k < hidden; k++) {
            float o = gates.get(x + k);
            float t = gradient.get(x + k);
            float dy = state.get(now + k) * o;
            gradient.put(x + k, dy * t * (1 - o));
            cell.put(now + k, cell.get(now + k) + dy * (1 - t * t));
        }
        state.fill(now, hidden, 0);
    }

    private void forget(int row, int example) {
        int x = (row * GATES + 1) * hidden;
        int now = example * hidden;
        int before = row * hidden;
        FloatVector one = FloatVector.broadcast(Floats.SPECIES, 1);
        int bound = Floats.bound(hidden);
        for (int k = 0; k < bound; k += Floats.LANES) {
            FloatVector f = gates.vector(x + k);
            FloatVector dc = cell.vector(now + k);
            gradient.put(x + k, dc.mul(cells.vector(before + k)).mul(f).mul(one.sub(f)));
        }
        for (int k = bound; k < hidden; k++) {
            float f = gates.get(x + k);
            gradient.put(x + k, cell.get(now + k) * cells.get(before + k) * f * (1 - f));
        }
    }

    private void inputAndCandidate(int row, int example) {
        int x = row * GATES * hidden;
        int now = example * hidden;
        FloatVector one = FloatVector.broadcast(Floats.SPECIES, 1);
        int candidate = x + 2 * hidden;
        int bound = Floats.bound(hidden);
        for (int k = 0; k < bound; k += Floats.LANES) {
            FloatVector i = gates.vector(x + k);
            FloatVector g = gates.vector(candidate + k);
            FloatVector di = cell.vector(now + k).mul(i);
            gradient.put(x + k, di.mul(g).mul(one.sub(i)));
            gradient.put(candidate + k, di.mul(one.sub(g.mul(g))));
        }
        for (int k = bound; k < hidden; k++) {
            float i = gates.get(x + k);
            float g = gates.get(candidate + k);
            float di = cell.get(now + k) * i;
            gradient.put(x + k, di * g * (1 - i));
            gradient.put(candidate + k, di * (1 - g * g));
        }
    }

    /** dc. */
    private void cell(int row, int example) {
        int now = example * hidden;
        int f = (row * GATES + 1) * hidden;
        int bound = Floats.bound(hidden);
        for (int k = 0; k < bound; k += Floats.LANES) {
            cell.put(now + k, cell.vector(now + k).mul(gates.vector(f + k)));
        }
        for (int k = bound; k < hidden; k++) {
            cell.put(now + k, cell.get(now + k) * gates.get(f + k));
        }
    }

    @Override
    public void stay(int row) {
        gradient.fill(row * GATES * hidden, GATES * hidden, 0);
    }
}
