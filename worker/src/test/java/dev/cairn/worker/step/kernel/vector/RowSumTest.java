package dev.cairn.worker.step.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class RowSumTest {
    @Test
    void shouldAddOverTheFirstDimensions() {
        var x = new Value("x", DataType.FLOAT, 2, 3, 1, 5);
        var sum = new Value("sum", DataType.FLOAT, 1, 5);
        var node = new Node("reduce_sum", Arguments.integers(0, 1), List.of(x), List.of(sum));
        try (var bench = new KernelBench(new VectorKernels(), node, 7)) {
            bench.run();

            double[] expected = bench.array(x).sum(0, 1).toDoubleVector();
            assertThat(bench.array(sum).reshape(5).toDoubleVector())
                    .usingComparatorWithPrecision(1e-6)
                    .containsExactly(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,7", "4,8", "9,21", "64,40"})
    void shouldAddRowsOneAfterTheOther(int rows, int columns) {
        var x = new Value("x", DataType.FLOAT, rows, columns);
        var sum = new Value("sum", DataType.FLOAT, columns);
        var node = new Node("reduce_sum", Arguments.integers(0), List.of(x), List.of(sum));
        try (var bench = new KernelBench(new VectorKernels(), node, 7)) {
            INDArray input = bench.array(x);

            bench.run();

            for (int c = 0; c < columns; c++) {
                float expected = 0;
                for (int r = 0; r < rows; r++) {
                    expected += input.getFloat(r, c);
                }
                assertThat(bench.array(sum).getFloat(c)).isEqualTo(expected);
            }
        }
    }
}
