package dev.cairn.worker.step.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.regularization.Regularization.ApplyStep;

/**
 * What DL4J's own trainer would do besides following the gradient, and the parameter server would not: better refused
 * than left out silently. The network's updaters are left out: a run's optimizer takes their place.
 */
final class Requirements {
    private Requirements() {}

    /**
     * @throws IllegalArgumentException naming the layer and the way out
     */
    static void check(ComputationGraph graph) {
        require(
                graph.getConfiguration().getBackpropType() == BackpropType.Standard,
                "the network",
                "trains by truncated backpropagation through time; use BackpropType.Standard on sequences cut beforehand");
        for (int i = 0; i < graph.getNumOutputArrays(); i++) {
            String output = graph.getConfiguration().getNetworkOutputs().get(i);
            require(graph.getOutputLayer(i) instanceof IOutputLayer, "output '" + output + "'", "has no loss");
        }
        for (Layer layer : graph.getLayers()) {
            check(layer);
        }
    }

    private static void check(Layer layer) {
        String name = "layer '" + layer.getConfig().getLayerName() + "'";
        var settings = layer.conf().getLayer();
        GradientNormalization normalization = layer.getConfig().getGradientNormalization();
        require(
                normalization == null || normalization == GradientNormalization.None,
                name,
                "normalizes its gradient (" + normalization + "); leave that to the run's gradient clipping");
        require(
                settings.getConstraints() == null || settings.getConstraints().isEmpty(),
                name,
                "constrains its parameters after each update, which the parameter server does not");
        for (String key : layer.paramTable(false).keySet()) {
            require(
                    layer.updaterDivideByMinibatch(key) || BatchNorms.STATISTICS.contains(key),
                    name,
                    "keeps a history '" + key + "' of its own, which only batch norm may");
            var regularizations = settings.getRegularizationByParam(key);
            require(
                    regularizations == null
                            || regularizations.stream().noneMatch(r -> r.applyStep() == ApplyStep.POST_UPDATER),
                    name,
                    "decays '" + key + "' in DL4J's updater (weightDecay); use l2, or the run's own weight decay");
        }
    }

    private static void require(boolean met, String who, String otherwise) {
        if (!met) {
            throw new IllegalArgumentException(who + " " + otherwise);
        }
    }
}
