package dev.cairn.models.transformer;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import java.util.List;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A transformer encoder of texts: every token looks at all others but padding. Its parameters are named the same under
 * both heads, so that a classifier begins with what a masked-language model has learned.
 *
 * <p>Source: Devlin et al., "BERT", 2019, sections 3 and 3.1; its blocks are {@link TransformerBlocks}, which norm first.
 */
public final class Encoder {
    private Encoder() {}

    /** The network of {@link #classifier(DataType, int, TransformerSize, int, long)} in floats. */
    public static Network classifier(int vocabulary, TransformerSize size, int classes, long seed) {
        return classifier(DataType.FLOAT, vocabulary, size, classes, seed);
    }

    /**
     * Tells texts apart by their first token, [CLS]. Placeholders {@code tokens} INT32 [batch, context], {@code length}
     * INT32 [batch], from 1 to context, and {@code label} INT32 [batch]; output {@code logits} [batch, classes].
     */
    public static Network classifier(DataType type, int vocabulary, TransformerSize size, int classes, long seed) {
        return Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable rows = rows(layers, vocabulary, size);
            SDVariable label = graph.placeHolder("label", DataType.INT32, -1);

            SDVariable tokens = graph.reshape("rows", rows, -1, size.context(), size.width());
            SDVariable first = graph.slice("first", tokens, new int[] {0, 0, 0}, -1, 1, -1);
            SDVariable text =
                    layers.dropout("cls.dropout", graph.reshape("cls", first, -1, size.width()), size.dropout());
            layers.crossEntropy(label, layers.dense("logits", text, size.width(), classes), classes);
            return new Network(graph, List.of("tokens", "length", "label"), "loss", "logits");
        });
    }

    /** The network of {@link #masked(DataType, int, TransformerSize, int, long)} in floats. */
    public static Network masked(int vocabulary, TransformerSize size, int guesses, long seed) {
        return masked(DataType.FLOAT, vocabulary, size, guesses, seed);
    }

    /**
     * Guesses hidden tokens. Placeholders {@code tokens} INT32 [batch, context], {@code length} INT32 [batch], {@code
     * places} INT32 [batch, guesses], where tokens are to be guessed, {@code targets} INT32 [batch, guesses], which, and
     * {@code weights} [batch, guesses], 1, or 0 where a text has fewer guesses; output {@code logits} [batch, guesses,
     * vocabulary], zeros where nothing is guessed; the loss is the mean over what is. The logits are products with the
     * tokens' own embeddings.
     *
     * <p>Source: Press and Wolf, "Using the Output Embedding to Improve Language Models", 2017.
     *
     * @param guesses most that a text has
     */
    public static Network masked(DataType type, int vocabulary, TransformerSize size, int guesses, long seed) {
        return Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable rows = rows(layers, vocabulary, size);
            SDVariable places = graph.placeHolder("places", DataType.INT32, -1, guesses);
            SDVariable targets = graph.placeHolder("targets", DataType.INT32, -1, guesses);
            SDVariable weights = graph.placeHolder("weights", type, -1, guesses);

            SDVariable guessed = chosen(layers, rows, places, weights, size, guesses);
            SDVariable logits =
                    graph.mmul("logits.rows", guessed, graph.getVariable("embedding.token"), false, true, false);
            graph.reshape("logits", logits, -1, guesses, vocabulary);
            meanOfGuesses(layers, graph.reshape("labels", targets, -1), logits, weights, vocabulary);
            return new Network(graph, List.of("tokens", "length", "places", "targets", "weights"), "loss", "logits");
        });
    }

    /** The rows of the tokens at these places, times their weights: [batch * guesses, width]. */
    private static SDVariable chosen(
            Layers layers, SDVariable rows, SDVariable places, SDVariable weights, TransformerSize size, int guesses) {
        SameDiff graph = layers.graph();
        int context = size.context();
        SDVariable place =
                graph.oneHot("place", graph.reshape("places.rows", places, -1), context, -1, 1.0, 0.0, layers.type());
        SDVariable choice = graph.reshape(
                "choice",
                place.mul("place.weighted", graph.reshape("weights.rows", weights, -1, 1)),
                -1,
                guesses,
                context);
        SDVariable texts = graph.reshape("texts", rows, -1, context, size.width());
        return graph.reshape("guessed", graph.mmul("guessed.texts", choice, texts), -1, size.width());
    }

    /** Each token's row behind the last block, [batch * context, width]. */
    private static SDVariable rows(Layers layers, int vocabulary, TransformerSize size) {
        SameDiff graph = layers.graph();
        SDVariable tokens = graph.placeHolder("tokens", DataType.INT32, -1, size.context());
        SDVariable length = graph.placeHolder("length", DataType.INT32, -1);
        SDVariable own = graph.sequenceMask(length, size.context(), layers.type()); // 1, beyond the length 0
        SDVariable mask = graph.reshape("mask", own.sub(1).mul(-TransformerBlocks.MASKED), -1, 1, 1, size.context());
        var blocks = new TransformerBlocks(layers, "", size, mask);
        return blocks.stack(blocks.embedding(tokens, vocabulary));
    }

    /**
     * The scalar {@code loss}. A row of weight 0 has logits 0, so the sum over all rows holds log(vocabulary) for it,
     * which is taken off again: that leaves the loss to the one kernel that all cross-entropies have.
     */
    private static void meanOfGuesses(
            Layers layers, SDVariable labels, SDVariable logits, SDVariable weights, int vocabulary) {
        SameDiff graph = layers.graph();
        SDVariable target = graph.oneHot("target", labels, vocabulary, -1, 1.0, 0.0, layers.type());
        SDVariable one = graph.constant("one", Nd4j.scalar(layers.type(), 1));
        SDVariable all = graph.loss.softmaxCrossEntropy("loss.all", target, logits, one, LossReduce.SUM, 0);
        SDVariable others = weights.rsub(1).sum().mul(StrictMath.log(vocabulary));
        all.sub(others).div("loss", weights.sum());
    }
}
