package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.recurrent.SequenceGradientOp;
import jdk.incubator.vector.FloatVector;

/**
 * One step of a GRU, back. Before the gates' functions: dc = dh' (1 - u) (1 - c^2), du = dh' (h - c) u (1 - u), dr = dc
 * y r (1 - r), where y is what the last state adds to the candidate, which gets dc r; and dh = dh' u.
 */
final class GruCellGradient implements SequenceGradient.Cell {
    private static final int GATES = 3;
    private static final int SAVED = 4;

    private final int hidden;
    private final Floats gates;
    private final Floats states;
    private final Floats state;
    private final Floats gradient;
    private final Floats productGradient;

    GruCellGradient(SequenceGradientOp op, Memory memory) {
        hidden = op.hidden();
        gates = Floats.of(op.gates(), memory);
        states = Floats.of(op.states(), memory);
        state = Floats.of(op.initialHiddenGradient(), memory);
        gradient = Floats.of(op.projectedGradient(), memory);
        productGradient = Floats.of(op.productGradient(), memory);
    }

    @Override
    public Sequence.Stage[] stages() {
        return new Sequence.Stage[] {this::candidate, this::update, this::reset};
    }

    private void candidate(int row, int example) {
        int x = (row * GATES + 2) * hidden;
        int saved = row * SAVED * hidden;
        int now = example * hidden;
        FloatVector one = FloatVector.broadcast(Floats.SPECIES, 1);
        int bound = Floats.bound(hidden);
        for (int k = 0; k < bound; k += Floats.LANES) {
            FloatVector c = gates.vector(saved + 2 * hidden + k);
            FloatVector dc = state.vector(now + k).mul(one.sub(gates.vector(saved + hidden + k)));
            dc = dc.mul(one.sub(c.mul(c)));
            gradient.put(x + k, dc);
            productGradient.put(x + k, dc.mul(gates.vector(saved + k)));
        }
        for (int k = bound; k < hidden; k++) {
            float c = gates.get(saved + 2 * hidden + k);
            float dc = state.get(now + k) * (1 - gates.get(saved + hidden + k));
            dc = dc * (1 - c * c);
            gradient.put(x + k, dc);
            productGradient.put(x + k, dc * gates.get(saved + k));
        }
    }

    private void update(int row, int example) {
        int x = (row * GATES + 1) * hidden;
        int saved = (row * SAVED + 1) * hidden;
        int now = example * hidden;
        int before = row * hidden;
        FloatVector one = FloatVector.broadcast(Floats.SPECIES, 1);
        int bound = Floats.bound(hidden);
        for (int k = 0; k < bound; k += Floats.LANES) {
            FloatVector u = gates.vector(saved + k);
            FloatVector kept = state.vector(now + k).mul(u);
            FloatVector change = states.vector(before + k).sub(gates.vector(saved + hidden + k));
            gradient.put(x + k, kept.mul(change).mul(one.sub(u)));
            state.put(now + k, kept);
        }
        for (int k = bound; k < hidden; k++) {
            float u = gates.get(saved + k);
            float kept = state.get(now + k) * u;
            float change = states.get(before + k) - gates.get(saved + hidden + k);
            gradient.put(x + k, kept * change * (1 - u));
            state.put(now + k, kept);
        }
    }

    private void reset(int row, int example) {
        int x = row * GATES * hidden;
        int saved = row * SAVED * hidden;
        FloatVector one = FloatVector.broadcast(Floats.SPECIES, 1);
        int bound = Floats.bound(hidden);
        for (int k = 0; k < bound; k += Floats.LANES) {
            FloatVector r = gates.vector(saved + k);
            FloatVector dr = productGradient.vector(x + 2 * hidden + k).mul(gates.vector(saved + 3 * hidden + k));
            gradient.put(x + k, dr.mul(one.sub(r)));
        }
        for (int k = bound; k < hidden; k++) {
            float r = gates.get(saved + k);
            float dr = productGradient.get(x + 2 * hidden + k) * gates.get(saved + 3 * hidden + k);
            gradient.put(x + k, dr * (1 - r));
        }
        productGradient.copy(x, gradient, x, 2 * hidden);
    }

    @Override
    public void stay(int row) {
        gradient.fill(row * GATES * hidden, GATES * hidden, 0);
        productGradient.fill(row * GATES * hidden, GATES * hidden, 0);
    }
}
