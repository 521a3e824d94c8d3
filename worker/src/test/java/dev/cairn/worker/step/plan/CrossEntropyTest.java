package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Labels are drawn from 0, 1 and 2: with two classes, a 2 is none. */
class CrossEntropyTest {
    private static final double TOLERANCE = 2e-6;
    private static final int WIDTH = 4;

    /** The loss of logits and labels. */
    private interface Loss {
        SDVariable of(SameDiff graph, SDVariable logits, SDVariable labels);
    }

    @ParameterizedTest
    @CsvSource({"2,MEAN_BY_WEIGHT", "3,SUM", "9,MEAN_BY_NONZERO_WEIGHT_COUNT", "33,MEAN_BY_WEIGHT"})
    void shouldTakeLabelsAsNumbers(int classes, LossReduce reduction) {
        String kernels = agree(classes, (g, logits, labels) -> oneHot(g, logits, labels, classes, reduction, 0));

        assertThat(kernels).contains("cairn.cross_entropy [").doesNotContain("onehot [", "loss_grad [");
    }

    @Test
    void shouldScaleWithWhatFollows() {
        String kernels = agree(5, (g, logits, labels) -> {
            SDVariable entropy = oneHot(g, logits, labels, 5, LossReduce.MEAN_BY_WEIGHT, 0);
            return entropy.mul(g.constant(Nd4j.scalar(logits.dataType(), 3)));
        });

        assertThat(kernels).contains("cairn.cross_entropy [");
    }

    @Test
    void shouldLeaveSmoothedLabels() {
        String kernels = agree(5, (g, logits, labels) -> oneHot(g, logits, labels, 5, LossReduce.MEAN_BY_WEIGHT, 0.1));

        assertThat(kernels).contains("softmax_cross_entropy_loss [");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 16})
    void shouldTakeTheSparseLossToo(int classes) {
        String kernels = agree(classes, (g, logits, labels) -> g.loss.sparseSoftmaxCrossEntropy(logits, labels)
                .mean());

        assertThat(kernels).contains("vector cross-entropy");
    }

    private static SDVariable oneHot(
            SameDiff g, SDVariable logits, SDVariable labels, int classes, LossReduce reduction, double smoothing) {
        SDVariable target = g.oneHot(labels, classes, -1, 1.0, 0.0, logits.dataType());
        SDVariable one = g.constant(Nd4j.scalar(logits.dataType(), 1));
        return g.loss.softmaxCrossEntropy("entropy", target, logits, one, reduction, smoothing);
    }

    private static String agree(int classes, Loss loss) {
        return DoubleOracle.assertAgreement(type -> network(type, classes, loss), TOLERANCE);
    }

    private static Network network(DataType type, int classes, Loss loss) {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", type, -1, WIDTH);
        SDVariable labels = graph.placeHolder("labels", DataType.INT32, -1);
        SDVariable logits = graph.mmul("logits", x, graph.var("weight", Nd4j.ones(type, WIDTH, classes)));
        loss.of(graph, logits, labels).rename("loss");
        return new Network(graph, graph.inputs(), "loss", "logits");
    }
}
