package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The sum of a matrix's rows: what a bias gets of the gradient. Rows are added one after the other. */
final class RowSum {
    private static final int ROWS_AT_ONCE = 4;

    private RowSum() {}

    /** Over the first dimensions: input [rows, columns], output [columns], each of one dimension or more. */
    static @Nullable Candidate choose(Node node, ValueFacts facts) {
        Value x = node.input(0);
        long summed = node.arguments().integers().size();
        boolean overRows = node.inputs().size() == 1
                && summed > 0
                && summed < x.rank()
                && node.arguments()
                        .integers()
                        .equals(LongStream.range(0, summed).boxed().toList());
        return overRows ? Candidate.plain("vector row sum", RowSum::bind) : null;
    }

    private static Kernel bind(Node node, Memory memory) {
        Floats x = Floats.of(node.input(0), memory);
        Floats sum = Floats.of(node.output(), memory);
        int columns = Math.toIntExact(node.output().length());
        int rows = Math.toIntExact(node.input(0).length() / columns);
        return () -> {
            for (int c = 0; c < columns; c++) {
                sum.put(c, 0);
            }
            int row = 0;
            for (; row + ROWS_AT_ONCE <= rows; row += ROWS_AT_ONCE) {
                addFour(x, row * columns, columns, sum);
            }
            for (; row < rows; row++) {
                addOne(x, row * columns, columns, sum);
            }
        };
    }

    private static void addFour(Floats x, int from, int columns, Floats sum) {
        int bound = Floats.bound(columns);
        for (int c = 0; c < bound; c += Floats.LANES) {
            int i = from + c;
            sum.put(
                    c,
                    sum.vector(c)
                            .add(x.vector(i))
                            .add(x.vector(i + columns))
                            .add(x.vector(i + 2 * columns))
                            .add(x.vector(i + 3 * columns)));
        }
        for (int c = bound; c < columns; c++) {
            int i = from + c;
            sum.put(c, sum.get(c) + x.get(i) + x.get(i + columns) + x.get(i + 2 * columns) + x.get(i + 3 * columns));
        }
    }

    private static void addOne(Floats x, int from, int columns, Floats sum) {
        int bound = Floats.bound(columns);
        for (int c = 0; c < bound; c += Floats.LANES) {
            sum.put(c, sum.vector(c).add(x.vector(from + c)));
        }
        for (int c = bound; c < columns; c++) {
            sum.put(c, sum.get(c) + x.get(from + c));
        }
    }
}
