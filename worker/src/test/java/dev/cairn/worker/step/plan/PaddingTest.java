package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import dev.cairn.models.recurrent.Cell;
import dev.cairn.models.recurrent.Recurrence;
import dev.cairn.models.recurrent.TextClassifier;
import dev.cairn.models.recurrent.TextClassifier.Pooling;
import dev.cairn.models.transformer.Encoder;
import dev.cairn.models.transformer.TransformerSize;
import dev.cairn.worker.step.Kernels;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What stands behind a text's end changes neither what comes out nor a gradient, to the bit. */
class PaddingTest {
    private static final int VOCABULARY = 9;
    private static final int STEPS = 6;
    private static final INDArray LENGTHS = Nd4j.createFromArray(2, 4, STEPS);

    static Stream<Arguments> networks() {
        var size = new TransformerSize(STEPS, 2, 2, 32);
        var encoder = Arguments.of("encoder", Encoder.classifier(DataType.FLOAT, VOCABULARY, size, 3, 5));
        Stream<Arguments> recurrent = Stream.of(Cell.values()).flatMap(cell -> Stream.of(Pooling.values())
                .map(pooling -> Arguments.of(cell + " both ways, " + pooling, recurrent(cell, pooling))));
        return Stream.concat(recurrent, Stream.of(encoder));
    }

    private static Network recurrent(Cell cell, Pooling pooling) {
        var recurrence = new Recurrence(cell, 2, 19, true, 0);
        return TextClassifier.build(DataType.FLOAT, VOCABULARY, STEPS, 8, recurrence, pooling, 3, 5);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void shouldNotChangeAnything(String name, Network network) {
        INDArray padded =
                Nd4j.createFromArray(new int[][] {{1, 2, 0, 0, 0, 0}, {3, 4, 5, 6, 0, 0}, {7, 8, 1, 2, 3, 4}});
        INDArray filled =
                Nd4j.createFromArray(new int[][] {{1, 2, 8, 1, 7, 2}, {3, 4, 5, 6, 3, 3}, {7, 8, 1, 2, 3, 4}});

        try (var plan = new GradientPlan(network, LENGTHS.columns(), Kernels.fastest())) {
            plan.feed(Map.of("length", LENGTHS, "label", Nd4j.createFromArray(0, 1, 2), "tokens", padded));
            plan.run();
            float[] output = plan.output().dup().data().asFloat();
            float[] gradients = plan.gradient("logits.weight").dup().data().asFloat();
            plan.feed(Map.of("tokens", filled));
            plan.run();

            assertThat(plan.output().dup().data().asFloat()).isEqualTo(output);
            assertThat(plan.gradient("logits.weight").dup().data().asFloat()).isEqualTo(gradients);
        }
    }
}
