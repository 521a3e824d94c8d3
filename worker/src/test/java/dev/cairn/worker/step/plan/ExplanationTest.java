package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.vision.LeNet;
import dev.cairn.worker.step.CompiledStep;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    @Test
    void shouldListKernelsInOrderAndOpsByTime() {
        var explanation = new Explanation(
                List.of(
                        line(1, "onednn jit:avx2", "conv2d", "[x FLOAT[4, 1]] -> [y FLOAT[4, 2]]", 1.5, 3200),
                        line(2, "nd4j relu", "relu", "[y FLOAT[4, 2]] -> [z FLOAT[4, 2]]", 6, 32),
                        line(3, "nd4j conv2d", "conv2d", "[z FLOAT[4, 2]] -> [u FLOAT[4, 2]]", 2.5, 32)),
                1_048_576);

        assertThat(explanation.toString())
                .isEqualToNormalizingNewlines(
                        """
                            #        ms   share  bytes written  kernel          op, what it reads -> writes
                            1     1.500  15.0 %          3,200  onednn jit:avx2 conv2d [x FLOAT[4, 1]] -> [y FLOAT[4, 2]]
                            2     6.000  60.0 %             32  nd4j relu       relu [y FLOAT[4, 2]] -> [z FLOAT[4, 2]]
                            3     2.500  25.0 %             32  nd4j conv2d     conv2d [z FLOAT[4, 2]] -> [u FLOAT[4, 2]]

                        times        ms   share  bytes written  op
                            1     6.000  60.0 %             32  relu
                            2     4.000  40.0 %          3,232  conv2d

                        3 kernels, 10.000 ms, 3,264 bytes written, 1,048,576 bytes of memory
                        """);
    }

    @Test
    void shouldExplainANetworksStep() {
        int batch = 2;
        try (var step = new CompiledStep(LeNet.build(1, 28, 28, 10, 7), batch)) {
            assertThat(step.explain(batch))
                    .contains("conv2d_bp [", "FLOAT[2, 1, 28, 28]", "-> [")
                    .containsPattern("\\d+ kernels, \\d+\\.\\d{3} ms, [\\d,]+ bytes written")
                    .contains(String.format("%,d bytes of memory", step.planBytes(batch)));
        }
    }

    private static Explanation.Line line(int number, String kernel, String op, String values, double ms, long written) {
        return new Explanation.Line(number, kernel, op, values, ms, written);
    }
}
