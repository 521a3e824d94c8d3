package dev.cairn.worker.step.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Nd4jKernels;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ActivationsTest {
    @ParameterizedTest
    @ValueSource(strings = {"sigmoid", "tanh", "sigmoid_bp", "tanh_bp"})
    void shouldAgreeWithNd4j(String op) {
        var x = new Value("x", DataType.FLOAT, 5, 21);
        var dy = new Value("dy", DataType.FLOAT, 5, 21);
        var y = new Value("y", DataType.FLOAT, 5, 21);
        var inputs = op.endsWith("_bp") ? List.of(x, dy) : List.of(x);
        var node = new Node(op, Arguments.NONE, inputs, List.of(y));
        try (var vector = new KernelBench(new VectorKernels(), node, 7);
                var nd4j = new KernelBench(new Nd4jKernels(), node, 7)) {
            vector.run();
            nd4j.run();

            INDArray expected = nd4j.array(y);
            assertThat(vector.array(y).sub(expected).amaxNumber().doubleValue()).isLessThan(1e-6);
            assertThat(expected.amaxNumber().doubleValue()).isGreaterThan(0.1);
        }
    }
}
