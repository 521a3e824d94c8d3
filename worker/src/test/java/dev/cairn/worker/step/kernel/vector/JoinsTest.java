package dev.cairn.worker.step.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class JoinsTest {
    private final Value a = new Value("a", DataType.FLOAT, 2, 3, 5);

    @ParameterizedTest(name = "along {0}")
    @ValueSource(ints = {0, 1, 2, -1})
    void shouldJoinAndCutUpAgain(int axis) {
        int dimension = Math.floorMod(axis, 3);
        Value b = longer(1, dimension);
        Value whole = longer(Math.toIntExact(b.shape()[dimension]), dimension);
        var join = new Node("concat", Arguments.integers(axis), List.of(a, b), List.of(whole));
        Value da = new Value("da", DataType.FLOAT, a.shape());
        Value db = new Value("db", DataType.FLOAT, b.shape());
        var cut = new Node("concat_bp", Arguments.integers(axis), List.of(a, b, whole), List.of(da, db));
        try (var joining = new KernelBench(new VectorKernels(), join, 7);
                var cutting = new KernelBench(new VectorKernels(), cut, 8)) {
            joining.run();
            cutting.array(whole).assign(joining.array(whole));
            cutting.run();

            assertThat(joining.array(whole)).isEqualTo(Nd4j.concat(axis, joining.array(a), joining.array(b)));
            assertThat(cutting.array(da)).isEqualTo(joining.array(a));
            assertThat(cutting.array(db)).isEqualTo(joining.array(b));
        }
    }

    private Value longer(int by, int dimension) {
        long[] shape = a.shape();
        shape[dimension] += by;
        return new Value("value", DataType.FLOAT, shape);
    }
}
