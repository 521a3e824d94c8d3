package dev.cairn.worker.step.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.worker.step.dl4j.FlatLayout.Piece;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ReplicaTest {
    private static final int[] CLASSES = {2, 0, 1, 1, 0, 2};
    private static final long SEED = 11;

    static Stream<Arguments> networks() {
        return Stream.of(
                Arguments.of("mlp", Networks.graph(Networks.mlp(DataType.DOUBLE, 0.7)), List.of(shape(5))),
                Arguments.of("cnn", Networks.graph(Networks.cnn(DataType.DOUBLE)), List.of(shape(2, 8, 8))),
                Arguments.of("lstm", Networks.graph(Networks.lstm(DataType.DOUBLE)), List.of(shape(4, 5))),
                Arguments.of("two inputs", Networks.twoInputs(DataType.DOUBLE), List.of(shape(4), shape(3))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void shouldAgreeWithCentralDifferences(
            String name, ComputationGraphConfiguration configuration, List<long[]> shapes) {
        var random = new Random(3);
        List<INDArray> inputs = shapes.stream()
                .map(shape -> Tensors.gaussian(7, DataType.DOUBLE, shape))
                .toList();
        List<INDArray> labels = List.of(Tensors.oneHot(DataType.DOUBLE, CLASSES));
        try (var replica = new Replica(configuration)) {
            INDArray parameters = replica.parameters();
            replica.gradient(inputs, labels, SEED);
            double[] gradients = replica.gradients().toDoubleVector();
            double h = 1e-6;
            for (Piece piece : replica.layout().pieces()) {
                for (int sample = 0; sample < 4 && !piece.statistic(); sample++) {
                    int i = piece.theirs() + random.nextInt(piece.length());
                    double value = parameters.getDouble(i);
                    parameters.putScalar(i, value + h);
                    double above = replica.gradient(inputs, labels, SEED);
                    parameters.putScalar(i, value - h);
                    double below = replica.gradient(inputs, labels, SEED);
                    parameters.putScalar(i, value);

                    assertThat(gradients[i]).as(piece.toString()).isCloseTo((above - below) / (2 * h), within(1e-6));
                }
            }
        }
    }

    @Test
    void shouldGiveABatchsOwnStatistics() {
        INDArray image = Tensors.gaussian(3, DataType.DOUBLE, shape(2, 8, 8)).addi(4);
        try (var replica = new Replica(Networks.graph(Networks.cnn(DataType.DOUBLE)))) {
            replica.parameters().addi(0.3); // whatever the running statistics are
            replica.gradient(List.of(image), List.of(Tensors.oneHot(DataType.DOUBLE, CLASSES)), SEED);

            List<Piece> statistics =
                    replica.layout().pieces().stream().filter(Piece::statistic).toList();
            assertThat(statistics).extracting(Piece::key).containsExactly("mean", "var", "mean", "var");
            assertThat(at(statistics.get(0), replica.gradients()))
                    .containsExactly(image.mean(0, 2, 3).toDoubleVector(), within(1e-12));
            assertThat(at(statistics.get(1), replica.gradients()))
                    .containsExactly(image.var(false, 0, 2, 3).toDoubleVector(), within(1e-12));
        }
    }

    private static double[] at(Piece piece, INDArray vector) {
        return LongStream.range(piece.theirs(), piece.theirs() + piece.length())
                .mapToDouble(vector::getDouble)
                .toArray();
    }

    private static long[] shape(long... dimensions) {
        return LongStream.concat(LongStream.of(CLASSES.length), LongStream.of(dimensions))
                .toArray();
    }
}
