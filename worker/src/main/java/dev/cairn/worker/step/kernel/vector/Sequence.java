package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import dev.cairn.worker.step.kernel.onednn.Gemm;
import dev.cairn.worker.step.recurrent.SequenceOp;
import org.jspecify.annotations.Nullable;

/** A cell along a sequence: at each step one product of states and weights, then the gates of each example. */
final class Sequence implements Kernel {
    /**
     * A part of one step of one example. Rows are counted through all steps: step * batch + example.
     *
     * <p>C2 stops inlining in a method that has grown to more than about two of {@link Functions}, and makes an object
     * of each vector from there on. A cell therefore has several stages, called where C2 cannot know which one is next.
     */
    interface Stage {
        void run(int row, int example);
    }

    /** What happens in one step of one example. */
    interface Cell {
        Stage[] stages();

        /** Beyond the example's length: the state stays. */
        void stay(int row);
    }

    private final int steps;
    private final int batch;
    private final int hidden;
    private final Kernel[] products;
    private final Cell cell;
    private final Stage[] stages;
    private final @Nullable Floats lengths;
    private final Floats lastHidden;
    private final @Nullable Floats sequence;
    private final Floats states;
    private final Kernel start;
    private final Kernel end;

    private Sequence(SequenceOp op, Memory memory, boolean wantsSequence) {
        steps = op.steps();
        batch = op.batch();
        hidden = op.hidden();
        products = products(op, memory);
        cell = switch (op.cell()) {
            case LSTM -> new LstmCell(op, memory);
            case GRU -> new GruCell(op, memory);
            case RNN -> new RnnCell(op, memory);
        };
        stages = cell.stages();
        lengths = floats(op.lengths(), memory);
        lastHidden = Floats.of(op.lastHidden(), memory);
        sequence = wantsSequence ? Floats.of(op.sequence(), memory) : null;
        states = Floats.of(op.states(), memory);
        int state = batch * hidden;
        start = Kernel.sequence(
                initial(op.initialHidden(), states, state, memory),
                op.hasCell() ? initial(op.initialCell(), Floats.of(op.cells(), memory), state, memory) : () -> {});
        end = op.hasCell() ? lastCell(op, memory) : () -> {};
    }

    static Candidate choose(Node node, ValueFacts facts) {
        boolean wantsSequence = facts.isRead(new SequenceOp(node).sequence());
        Candidate candidate = Candidate.plain(
                "vector " + node.op(), (bound, memory) -> new Sequence(new SequenceOp(bound), memory, wantsSequence));
        return new SequenceOp(node).hasCell() ? candidate.overwriting(SequenceOp.PROJECTED) : candidate;
    }

    @Override
    public void run() {
        start.run();
        for (int t = 0; t < steps; t++) {
            products[t].run();
            for (int example = 0; example < batch; example++) {
                int row = t * batch + example;
                if (lengths == null || t < lengths.get(example)) {
                    for (Stage stage : stages) {
                        stage.run(row, example);
                    }
                } else {
                    cell.stay(row);
                }
            }
        }
        int state = batch * hidden;
        lastHidden.copy(0, states, steps * state, state);
        end.run();
        if (sequence != null) {
            writeSequence(sequence);
        }
    }

    private void writeSequence(Floats sequence) {
        sequence.copy(0, states, batch * hidden, steps * batch * hidden);
        for (int row = 0; lengths != null && row < steps * batch; row++) {
            if (row / batch >= lengths.get(row % batch)) {
                sequence.fill(row * hidden, hidden, 0);
            }
        }
    }

    private static Kernel[] products(SequenceOp op, Memory memory) {
        Kernel[] products = new Kernel[op.steps()];
        int width = op.cell().gates() * op.hidden();
        long stateBytes = (long) op.batch() * op.hidden() * Float.BYTES;
        for (int t = 0; t < products.length; t++) {
            products[t] = Gemm.product(
                    op.batch(),
                    width,
                    op.hidden(),
                    memory.address(op.states()) + t * stateBytes,
                    memory.address(op.weight()),
                    memory.address(op.product()));
        }
        if (op.initialHidden() == null) { // zeros times weights
            Floats product = Floats.of(op.product(), memory);
            products[0] = () -> product.fill(0, op.batch() * width, 0);
        }
        return products;
    }

    /** Writes the first of a number of states. */
    static Kernel initial(@Nullable Value value, Floats states, int length, Memory memory) {
        if (value == null) {
            return () -> states.fill(0, length, 0);
        }
        Floats initial = Floats.of(value, memory);
        return () -> states.copy(0, initial, 0, length);
    }

    private static Kernel lastCell(SequenceOp op, Memory memory) {
        Floats cells = Floats.of(op.cells(), memory);
        Floats last = Floats.of(op.lastCell(), memory);
        int length = op.batch() * op.hidden();
        return () -> last.copy(0, cells, op.steps() * length, length);
    }

    static @Nullable Floats floats(@Nullable Value value, Memory memory) {
        return value == null ? null : Floats.of(value, memory);
    }
}
