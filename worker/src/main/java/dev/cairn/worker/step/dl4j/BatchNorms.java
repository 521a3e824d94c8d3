package dev.cairn.worker.step.dl4j;

import dev.cairn.worker.step.dl4j.FlatLayout.Piece;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * How batch norms keep their running statistics. A file holds log10 of a deviation, of which no moving average is
 * wanted; a step holds the variance in its place.
 */
final class BatchNorms {
    /** What batch norm keeps beside its parameters while it computes for Cairn. */
    static final List<String> STATISTICS =
            List.of(BatchNormalizationParamInitializer.GLOBAL_MEAN, BatchNormalizationParamInitializer.GLOBAL_VAR);

    private BatchNorms() {}

    /**
     * DL4J writes {@code useLogStd} false where a file holds variances, and reads it as true.
     *
     * @throws IllegalArgumentException where a batch norm does not say that it keeps logarithms
     */
    static void requireLogarithms(JsonNode configuration) {
        long layers = configuration.findValues("@class").stream()
                .filter(name -> name.asText().equals(BatchNormalization.class.getName()))
                .count();
        List<JsonNode> said = configuration.findValues("useLogStd");
        if (said.size() != layers || !said.stream().allMatch(JsonNode::asBoolean)) {
            throw new IllegalArgumentException("a batch norm has useLogStd=false or none, which DL4J itself reads as"
                    + " true; set it to true, the default, and save again");
        }
    }

    /** Makes them keep variances, and step all the way to the batch's own: the moving average is the server's. */
    static void handOverStatistics(ComputationGraphConfiguration configuration) {
        for (GraphVertex vertex : configuration.getVertices().values()) {
            if (vertex instanceof LayerVertex layer
                    && unwrapped(layer.getLayerConf().getLayer()) instanceof BatchNormalization batchNorm) {
                batchNorm.setUseLogStd(false);
                batchNorm.setDecay(0);
            }
        }
    }

    private static Layer unwrapped(Layer layer) {
        if (layer instanceof FrozenLayer frozen) {
            return unwrapped(frozen.getLayer());
        }
        return layer instanceof BaseWrapperLayer wrapper ? unwrapped(wrapper.getUnderlying()) : layer;
    }

    /** Values laid out as ours, with the variances that the file holds as logarithms. */
    static float[] fromLogarithms(FlatLayout layout, float[] values) {
        return withVariances(layout, values, logarithm -> StrictMath.pow(10, 2 * logarithm));
    }

    /** The same, as the file holds them. */
    static float[] toLogarithms(FlatLayout layout, float[] values) {
        return withVariances(layout, values, variance -> StrictMath.log10(StrictMath.sqrt(variance)));
    }

    private static float[] withVariances(FlatLayout layout, float[] values, DoubleUnaryOperator change) {
        float[] changed = values.clone();
        for (Piece piece : layout.pieces()) {
            if (piece.statistic() && piece.key().equals(BatchNormalizationParamInitializer.GLOBAL_VAR)) {
                for (int i = piece.ours(); i < piece.ours() + piece.length(); i++) {
                    changed[i] = (float) change.applyAsDouble(changed[i]);
                }
            }
        }
        return changed;
    }
}
