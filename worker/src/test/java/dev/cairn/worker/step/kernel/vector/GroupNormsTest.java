package dev.cairn.worker.step.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.worker.step.fuse.GroupNorm;
import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class GroupNormsTest {
    private final Value x = value(2, 4, 3, 5);
    private final Value gain = value(1, 4, 1, 1);
    private final Value bias = value(1, 4, 1, 1);
    private final Value mean = value(2, 2);
    private final Value inverse = value(2, 2);

    @Test
    void shouldMakeTheBiasOfAGroupOfOneValueAllThrough() {
        Value y = value(2, 4, 3, 5);
        var node = new Node(GroupNorm.OP, Arguments.integers(2), List.of(x, gain, bias), List.of(y, mean, inverse));
        try (var bench = new KernelBench(new VectorKernels(), node, 7)) {
            bench.array(x).assign(0.1f);

            bench.run();

            assertThat(bench.array(mean).getFloat(1, 1)).isEqualTo(0.1f);
            for (int channel = 0; channel < 4; channel++) {
                assertThat(bench.array(y).getFloat(1, channel, 2, 4))
                        .isEqualTo(bench.array(bias).getFloat(0, channel, 0, 0));
            }
        }
    }

    @Test
    void shouldPassNoGradientToAGroupOfOneValueAllThrough() {
        Value dy = value(2, 4, 3, 5);
        Value dx = value(2, 4, 3, 5);
        var inputs = List.of(x, gain, mean, inverse, dy);
        var outputs = List.of(dx, value(1, 4, 1, 1), value(1, 4, 1, 1));
        var node = new Node(GroupNorm.GRADIENT, Arguments.integers(2), inputs, outputs);
        try (var bench = new KernelBench(new VectorKernels(), node, 7)) {
            bench.array(inverse).assign(0);

            bench.run();

            assertThat(bench.array(dx).norm1Number().floatValue()).isZero();
        }
    }

    private static Value value(long... shape) {
        return new Value("value", DataType.FLOAT, shape);
    }
}
