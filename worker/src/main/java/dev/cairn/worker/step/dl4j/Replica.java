package dev.cairn.worker.step.dl4j;

import dev.cairn.worker.step.dl4j.FlatLayout.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.CrashReportingUtil;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * A DL4J network of whatever precision, with the gradient as Cairn defines it: of the mean loss over the examples, L1
 * and L2 terms included, and for a running statistic the batch's own statistic. DL4J's layers give sums over the
 * examples, without those terms, and for a statistic the step by which it moves.
 */
final class Replica implements AutoCloseable {

    /** A piece of both vectors, and the terms that its parameters add to the loss. */
    private record Part(boolean statistic, INDArray values, INDArray gradients, List<Regularization> terms) {}

    private final ComputationGraph graph;
    private final FlatLayout layout;
    private final List<Part> parts = new ArrayList<>();

    /**
     * @throws IllegalArgumentException where DL4J's trainer would do more to the network than follow its gradient
     */
    Replica(ComputationGraphConfiguration configuration) {
        CrashReportingUtil.crashDumpsEnabled(false); // else DL4J writes files into the working folder
        BatchNorms.handOverStatistics(configuration);
        graph = new ComputationGraph(configuration);
        graph.init();
        Requirements.check(graph);
        graph.initGradientsView();
        layout = FlatLayout.of(graph);
        for (Piece piece : layout.pieces()) {
            var interval = NDArrayIndex.interval(piece.theirs(), piece.theirs() + piece.length());
            parts.add(new Part(
                    piece.statistic(), parameters().get(interval), gradients().get(interval), terms(piece)));
        }
    }

    private List<Regularization> terms(Piece piece) {
        TrainingConfig settings = graph.getLayer(piece.vertex()).getConfig();
        return Objects.requireNonNullElse(settings.getRegularizationByParam(piece.key()), List.of());
    }

    FlatLayout layout() {
        return layout;
    }

    /** In DL4J's order. */
    INDArray parameters() {
        return graph.params().reshape(-1);
    }

    /** In DL4J's order, as {@link #gradient} leaves it. */
    INDArray gradients() {
        return graph.getFlattenedGradients().reshape(-1);
    }

    /**
     * Forward and backward.
     *
     * @param seed of what dropout and its kin draw; not zero, by which ND4J means the clock
     * @return the mean loss
     */
    double gradient(List<INDArray> inputs, List<INDArray> labels, long seed) {
        Nd4j.getRandom().setSeed(seed); // this thread's generator, the one from which DL4J's layers draw
        graph.setInputs(inputs.toArray(INDArray[]::new));
        graph.setLabels(labels.toArray(INDArray[]::new));
        graph.computeGradientAndScore();
        long examples = inputs.get(0).size(0);
        for (Part part : parts) {
            if (part.statistic()) {
                part.gradients().rsubi(part.values());
            } else {
                part.gradients().divi(examples);
                part.terms().forEach(term -> term.apply(part.values(), part.gradients(), 0, 0, 0));
            }
        }
        return graph.score();
    }

    /**
     * Forward alone, dropout off, batch norm by its running statistics.
     *
     * @param output receives what the network's first output puts out
     * @return the mean loss
     */
    double infer(List<INDArray> inputs, List<INDArray> labels, INDArray[] output) {
        output[0] = output(inputs);
        double loss = graph.calcRegularizationScore(true);
        for (int i = 0; i < labels.size(); i++) {
            var layer = (IOutputLayer) graph.getOutputLayer(i);
            layer.setLabels(labels.get(i));
            loss += layer.computeScore(0, false, LayerWorkspaceMgr.noWorkspaces());
        }
        graph.clear();
        return loss;
    }

    /** What the network's first output puts out, as in inference. */
    INDArray output(List<INDArray> inputs) {
        Map<String, INDArray> activations = graph.feedForward(inputs.toArray(INDArray[]::new), false, false);
        return Objects.requireNonNull(
                activations.get(graph.getConfiguration().getNetworkOutputs().get(0)));
    }

    @Override
    public void close() {
        graph.close();
    }
}
