package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.recurrent.SequenceGradientOp;
import jdk.incubator.vector.FloatVector;

/** One step of a simple recurrent network, back: dh' (1 - h'^2) enters. */
final class RnnCellGradient implements SequenceGradient.Cell {
    private final int hidden;
    private final int stateLength;
    private final Floats states;
    private final Floats state;
    private final Floats gradient;

    RnnCellGradient(SequenceGradientOp op, Memory memory) {
        hidden = op.hidden();
        stateLength = op.batch() * hidden;
        states = Floats.of(op.states(), memory);
        state = Floats.of(op.initialHiddenGradient(), memory);
        gradient = Floats.of(op.projectedGradient(), memory);
    }

    @Override
    public Sequence.Stage[] stages() {
        return new Sequence.Stage[] {this::state};
    }

    private void state(int row, int example) {
        FloatVector one = FloatVector.broadcast(Floats.SPECIES, 1);
        int x = row * hidden;
        int now = example * hidden;
        int bound = Floats.bound(hidden);
        for (int k = 0; k < bound; k += Floats.LANES) {
            FloatVector h = states.vector(x + stateLength + k);
            gradient.put(x + k, state.vector(now + k).mul(one.sub(h.mul(h))));
        }
        for (int k = bound; k < hidden; k++) {
            float h = states.get(x + stateLength + k);
            gradient.put(x + k, state.get(now + k) * (1 - h * h));
        }
        state.fill(now, hidden, 0);
    }

    @Override
    public void stay(int row) {
        gradient.fill(row * hidden, hidden, 0);
    }
}
