package dev.cairn.models.contrastive;

import dev.cairn.models.Layers;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * What is the same whether captions are made of classes' names ({@link Clip}) or come with the images ({@link PairedClip}).
 *
 * <p>Captions are short: a tower takes the mean of its words' embeddings, and two dense layers.
 */
final class ClipTowers {
    /** By which likenesses are divided at first; it is learnt, and never below a hundredth (section 2.5). */
    private static final double TEMPERATURE = 0.07;

    private static final double LEAST_TEMPERATURE = 0.01;

    private ClipTowers() {}

    /** Embeddings of words, [vocabulary, hidden]. */
    static SDVariable words(Layers layers, int vocabulary, int hidden) {
        return layers.weights().normal("text.words", 1, vocabulary, hidden);
    }

    /**
     * Captions as unit rows {@code texts} [captions, projection].
     *
     * @param means of their words' embeddings, [captions, hidden]
     */
    static SDVariable texts(Layers layers, SDVariable means, int hidden, int projection) {
        SameDiff graph = layers.graph();
        SDVariable x = layers.dense("text1", means, hidden, hidden);
        x = layers.dense("text2", graph.nn.relu("text1.relu", x, 0), hidden, projection);
        return UnitRows.of(graph, "texts", x);
    }

    /** [1, 1], by what likenesses are multiplied. */
    static SDVariable scale(Layers layers) {
        SameDiff graph = layers.graph();
        SDVariable log = layers.weights().zeros("temperature", 1, 1);
        double most = StrictMath.log(TEMPERATURE / LEAST_TEMPERATURE);
        return graph.math
                .exp("scale.change", graph.clipByValue("scale.log", log, -most, most))
                .mul("scale", 1 / TEMPERATURE);
    }

    /**
     * The scalar {@code loss}: the mean of both cross-entropies, of captions given images and the other way round.
     *
     * @param likeness of each image [row] and each caption [column]
     * @param own mean likeness of an image and its own caption, or captions
     */
    static void loss(SameDiff graph, SDVariable likeness, SDVariable own) {
        SDVariable rows = graph.math.logSumExp("rows", likeness, 1).mean("rows.mean");
        SDVariable columns = graph.math.logSumExp("columns", likeness, 0).mean("columns.mean");
        rows.add("both", columns).mul("both.mean", 0.5).sub("loss", own);
    }
}
