package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import dev.cairn.worker.step.kernel.onednn.Gemm;
import dev.cairn.worker.step.recurrent.SequenceGradientOp;
import org.jspecify.annotations.Nullable;

/**
 * Back along a sequence: at each step the gates' gradients of each example, then one product that takes them to the
 * state before. The weights' gradient is one product over all steps.
 */
final class SequenceGradient implements Kernel {
    /**
     * One step of one example, back. The stages read the gradient of the example's state after this step, write those
     * of what enters its gates, and leave in the state's place what goes to the state before by other ways than the
     * weights.
     */
    interface Cell {
        Sequence.Stage[] stages();

        /** Beyond the example's length: nothing enters the gates. */
        void stay(int row);
    }

    private final int steps;
    private final int batch;
    private final int hidden;
    private final boolean wantsInitial;
    private final Gemm[] products;
    private final Gemm weightProduct;
    private final Cell cell;
    private final Sequence.Stage[] stages;
    private final @Nullable Floats lengths;
    private final @Nullable Floats sequence;
    private final Floats state;
    private final Kernel start;

    private SequenceGradient(SequenceGradientOp op, Memory memory, boolean wantsInitial) {
        steps = op.steps();
        batch = op.batch();
        hidden = op.hidden();
        this.wantsInitial = wantsInitial;
        products = products(op, memory);
        weightProduct = Gemm.ofTransposed(
                hidden,
                op.weight().shape()[1],
                (long) steps * batch,
                memory.address(op.states()),
                memory.address(op.productGradient()),
                memory.address(op.weightGradient()));
        cell = switch (op.cell()) {
            case LSTM -> new LstmCellGradient(op, memory);
            case GRU -> new GruCellGradient(op, memory);
            case RNN -> new RnnCellGradient(op, memory);
        };
        stages = cell.stages();
        lengths = Sequence.floats(op.lengths(), memory);
        sequence = Sequence.floats(op.sequenceGradient(), memory);
        state = Floats.of(op.initialHiddenGradient(), memory);
        start = Kernel.sequence(
                transposition(op.weight(), op.transposedWeight(), memory),
                Sequence.initial(op.lastHiddenGradient(), state, batch * hidden, memory),
                op.hasCell() ? startOfCell(op, memory) : () -> {});
    }

    static Candidate choose(Node node, ValueFacts facts) {
        boolean wantsInitial = facts.isRead(new SequenceGradientOp(node).initialHiddenGradient());
        Candidate candidate = Candidate.plain(
                "vector " + node.op(),
                (bound, memory) -> new SequenceGradient(new SequenceGradientOp(bound), memory, wantsInitial));
        return new SequenceGradientOp(node).hasCell() ? candidate.overwriting(SequenceGradientOp.GATES) : candidate;
    }

    @Override
    public void run() {
        start.run();
        for (int t = steps - 1; t >= 0; t--) {
            for (int example = 0; example < batch; example++) {
                int row = t * batch + example;
                if (lengths == null || t < lengths.get(example)) {
                    step(row, example);
                } else {
                    cell.stay(row);
                }
            }
            if (t > 0 || wantsInitial) {
                products[t].run();
            }
        }
        weightProduct.run();
    }

    private void step(int row, int example) {
        if (sequence != null) {
            state.add(example * hidden, sequence, row * hidden, hidden);
        }
        for (Sequence.Stage stage : stages) {
            stage.run(row, example);
        }
    }

    private static Gemm[] products(SequenceGradientOp op, Memory memory) {
        Gemm[] products = new Gemm[op.steps()];
        long width = op.weight().shape()[1];
        for (int t = 0; t < products.length; t++) {
            products[t] = Gemm.added(
                    op.batch(),
                    op.hidden(),
                    width,
                    memory.address(op.productGradient()) + t * op.batch() * width * Float.BYTES,
                    memory.address(op.transposedWeight()),
                    memory.address(op.initialHiddenGradient()));
        }
        return products;
    }

    private static Kernel startOfCell(SequenceGradientOp op, Memory memory) {
        Floats cell = Floats.of(op.initialCellGradient(), memory);
        return Sequence.initial(op.lastCellGradient(), cell, op.batch() * op.hidden(), memory);
    }

    private static Kernel transposition(Value matrix, Value transposed, Memory memory) {
        Floats from = Floats.of(matrix, memory);
        Floats to = Floats.of(transposed, memory);
        int rows = Math.toIntExact(matrix.shape()[0]);
        int columns = Math.toIntExact(matrix.shape()[1]);
        return () -> {
            for (int c = 0; c < columns; c++) {
                for (int r = 0; r < rows; r++) {
                    to.put(c * rows + r, from.get(r * columns + c));
                }
            }
        };
    }
}
