package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.recurrent.SequenceGradientOp;
import jdk.incubator.vector.FloatVector;

/**
 * One step of an LSTM, back. With t = tanh(c'): dc' += dh' o (1 - t^2), and before the gates' functions do = dh' t o (1
 * - o), di = dc' g i (1 - i), df = dc' c f (1 - f), dg = dc' i (1 - g^2), and dc = dc' f. The gradients may lie where the
 * gates do.
 */
final class LstmCellGradient implements SequenceGradient.Cell {
    private static final int GATES = 4;

    private final int hidden;
    private final int stateLength;
    private final Floats gates;
    private final Floats cells;
    private final Floats squashedCells;
    private final Floats state;
    private final Floats cell;
    private final Floats gradient;

    LstmCellGradient(SequenceGradientOp op, Memory memory) {
        hidden = op.hidden();
        stateLength = op.batch() * hidden;
        gates = Floats.of(op.gates(), memory);
        cells = Floats.of(op.cells(), memory);
        squashedCells = Floats.of(op.squashedCells(), memory);
        state = Floats.of(op.initialHiddenGradient(), memory);
        cell = Floats.of(op.initialCellGradient(), memory);
        gradient = Floats.of(op.projectedGradient(), memory);
    }

    @Override
    public Sequence.Stage[] stages() {
        return new Sequence.Stage[] {this::output, this::inputForgetAndCandidate};
    }

    /** do, and dc' in the cell's place; of dh nothing is left. */
    private void output(int row, int example) {
        FloatVector one = FloatVector.broadcast(Floats.SPECIES, 1);
        int x = (row * GATES + 3) * hidden;
        int now = example * hidden;
        int before = row * hidden;
        int bound = Floats.bound(hidden);
        for (int k = 0; k < bound; k += Floats.LANES) {
            FloatVector o = gates.vector(x + k);
            FloatVector t = squashedCells.vector(before + k);
            FloatVector dy = state.vector(now + k).mul(o);
            gradient.put(x + k, dy.mul(t).mul(one.sub(o)));
            cell.put(now + k, cell.vector(now + k).add(dy.mul(one.sub(t.mul(t)))));
        }
        for (int k = bound; k < hidden; k++) {
            float o = gates.get(x + k);
            float t = squashedCells.get(before + k);
            float dy = state.get(now + k) * o;
            gradient.put(x + k, dy * t * (1 - o));
            cell.put(now + k, cell.get(now + k) + dy * (1 - t * t));
        }
        state.fill(now, hidden, 0);
    }

    /** The other three, and dc in the place of dc'. */
    private void inputForgetAndCandidate(int row, int example) {
        int input = row * GATES * hidden;
        int forget = input + hidden;
        int candidate = forget + hidden;
        int now = example * hidden;
        int before = row * hidden;
        FloatVector one = FloatVector.broadcast(Floats.SPECIES, 1);
        int bound = Floats.bound(hidden);
        for (int k = 0; k < bound; k += Floats.LANES) {
            FloatVector dc = cell.vector(now + k);
            FloatVector i = gates.vector(input + k);
            FloatVector g = gates.vector(candidate + k);
            FloatVector di = dc.mul(i);
            gradient.put(input + k, di.mul(g).mul(one.sub(i)));
            gradient.put(candidate + k, di.mul(one.sub(g.mul(g))));
            FloatVector f = gates.vector(forget + k);
            FloatVector kept = dc.mul(f);
            gradient.put(forget + k, kept.mul(cells.vector(before + k)).mul(one.sub(f)));
            cell.put(now + k, kept);
        }
        for (int k = bound; k < hidden; k++) {
            float dc = cell.get(now + k);
            float i = gates.get(input + k);
            float g = gates.get(candidate + k);
            float di = dc * i;
            gradient.put(input + k, di * g * (1 - i));
            gradient.put(candidate + k, di * (1 - g * g));
            float f = gates.get(forget + k);
            float kept = dc * f;
            gradient.put(forget + k, kept * cells.get(before + k) * (1 - f));
            cell.put(now + k, kept);
        }
    }

    @Override
    public void stay(int row) {
        gradient.fill(row * GATES * hidden, GATES * hidden, 0);
    }
}
