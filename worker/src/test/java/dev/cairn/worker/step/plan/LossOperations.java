package dev.cairn.worker.step.plan;

import static dev.cairn.worker.step.plan.Operation.shape;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Losses with each reduction, one weight zero, none of them the last op. */
final class LossOperations {
    static final List<Operation> ALL = all();

    private LossOperations() {}

    private static List<Operation> all() {
        var all = new ArrayList<Operation>();
        all.addAll(each("mean squared error", false, (g, l, p, w, r) -> g.loss.meanSquaredError("l", l, p, w, r)));
        all.addAll(each("absolute difference", false, (g, l, p, w, r) -> g.loss.absoluteDifference("l", l, p, w, r)));
        all.addAll(each("huber", false, (g, l, p, w, r) -> g.loss.huberLoss("l", l, p, w, r, 0.5)));
        all.addAll(each("log loss", false, (g, l, p, w, r) -> g.loss.logLoss("l", l, p, w, r, 1e-3)));
        all.addAll(each("log poisson", false, (g, l, p, w, r) -> g.loss.logPoisson("l", l, p, w, r, false)));
        all.addAll(each("hinge", false, (g, l, p, w, r) -> g.loss.hingeLoss("l", l, p, w, r)));
        all.addAll(each("cosine distance", false, (g, l, p, w, r) -> g.loss.cosineDistance("l", l, p, w, r, 1)));
        all.addAll(each(
                "sigmoid cross-entropy", false, (g, l, p, w, r) -> g.loss.sigmoidCrossEntropy("l", l, p, w, r, 0)));
        all.addAll(
                each("softmax cross-entropy", true, (g, l, p, w, r) -> g.loss.softmaxCrossEntropy("l", l, p, w, r, 0)));
        all.addAll(each(
                "softmax cross-entropy, smoothed",
                true,
                (g, l, p, w, r) -> g.loss.softmaxCrossEntropy("l", l, p, w, r, 0.1)));
        all.add(Operation.of(
                "sparse softmax cross-entropy",
                (g, in) -> g.loss.sparseSoftmaxCrossEntropy(in[0], g.constant(Nd4j.createFromArray(2, 0, 3))),
                shape(3, 4)));
        all.add(Operation.of(
                "sparse softmax cross-entropy, mean",
                (g, in) -> g.loss.sparseSoftmaxCrossEntropy(in[0], g.constant(Nd4j.createFromArray(2, 0, 3)))
                        .mean(),
                shape(3, 4)));
        all.add(Operation.of("half of the squares", (g, in) -> g.loss.l2Loss("l", in[0]), shape(3, 4)));
        return List.copyOf(all);
    }

    private interface Loss {
        SDVariable of(SameDiff g, SDVariable labels, SDVariable predictions, SDVariable weights, LossReduce reduce);
    }

    private static INDArray labels(DataType type) {
        return Nd4j.createFromArray(new double[][] {{0, 1, 0, 0}, {1, 0, 0, 0}, {0, 0, 0, 1}})
                .castTo(type);
    }

    private static List<Operation> each(String name, boolean byRow, Loss loss) {
        var each = new ArrayList<Operation>();
        for (LossReduce reduce : LossReduce.values()) {
            each.add(Operation.positive(
                    name + ", " + reduce,
                    (g, in) -> {
                        DataType type = in[0].dataType();
                        INDArray row = Nd4j.createFromArray(1.0, 0.0, 2.0).castTo(type);
                        INDArray column = row.reshape(3, 1);
                        INDArray ofRows = reduce == LossReduce.NONE ? Nd4j.scalar(type, 2) : row;
                        SDVariable weights = g.constant(byRow ? ofRows : column);
                        return loss.of(g, g.constant(labels(type)), in[0].mul(0.6), weights, reduce);
                    },
                    shape(3, 4)));
        }
        return each;
    }
}
