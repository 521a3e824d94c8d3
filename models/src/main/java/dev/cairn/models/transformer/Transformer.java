package dev.cairn.models.transformer;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A transformer decoder that predicts each next token: token and position embeddings, {@link TransformerBlocks} under a
 * causal mask, a dense layer to the vocabulary, or the tokens' own embeddings in its place.
 *
 * <p>Source: Radford et al., "Language Models are Unsupervised Multitask Learners" (GPT-2), 2019, section 2.3.
 */
public final class Transformer {
    private Transformer() {}

    /** 256 tokens, a context of 64, 4 blocks of 4 heads, 128 wide: 867,328 parameters. */
    public static Network gpt(long seed) {
        return gpt(DataType.FLOAT, 256, 64, 4, 4, 128, seed);
    }

    /** The network of {@link #gpt(DataType, int, TransformerSize, long)} without dropout. */
    public static Network gpt(DataType type, int vocabulary, int context, int blocks, int heads, int width, long seed) {
        return gpt(type, vocabulary, new TransformerSize(context, blocks, heads, width), seed);
    }

    /**
     * Placeholders {@code tokens} and {@code targets}, both INT32 [batch, context]; output {@code logits} [batch,
     * context, vocabulary]; the loss is the mean over all tokens.
     */
    public static Network gpt(DataType type, int vocabulary, TransformerSize size, long seed) {
        return Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            int context = size.context();
            SDVariable tokens = graph.placeHolder("tokens", DataType.INT32, -1, context);
            SDVariable targets = graph.placeHolder("targets", DataType.INT32, -1, context);
            addDecoder(layers, tokens, targets, vocabulary, size, false);
            return new Network(graph, List.of("tokens", "targets"), "loss", "logits");
        });
    }

    /** The network of {@link #languageModel(DataType, int, TransformerSize, boolean, long)} in floats. */
    public static Network languageModel(int vocabulary, TransformerSize size, boolean tied, long seed) {
        return languageModel(DataType.FLOAT, vocabulary, size, tied, seed);
    }

    /**
     * The same network over windows of a text. Placeholder {@code tokens} INT32 [batch, context + 1]: each of a window's
     * tokens but the first is predicted from those before it.
     *
     * @param tied whether the logits are products with the tokens' own embeddings, without a bias
     */
    public static Network languageModel(DataType type, int vocabulary, TransformerSize size, boolean tied, long seed) {
        return Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            int context = size.context();
            SDVariable tokens = graph.placeHolder("tokens", DataType.INT32, -1, context + 1);
            SDVariable read = graph.slice("read", tokens, new int[] {0, 0}, -1, context);
            SDVariable next = graph.slice("next", tokens, new int[] {0, 1}, -1, context);
            addDecoder(layers, read, next, vocabulary, size, tied);
            return new Network(graph, List.of("tokens"), "loss", "logits");
        });
    }

    private static void addDecoder(
            Layers layers, SDVariable tokens, SDVariable targets, int vocabulary, TransformerSize size, boolean tied) {
        SameDiff graph = layers.graph();
        int context = size.context();
        var blocks = new TransformerBlocks(layers, "", size, TransformerBlocks.causalMask(layers, context));
        SDVariable x = blocks.stack(blocks.embedding(tokens, vocabulary));
        SDVariable rows = tied
                ? graph.mmul("head", x, graph.getVariable("embedding.token"), false, true, false)
                : blocks.dense("head", x, size.width(), vocabulary);
        graph.reshape("logits", rows, -1, context, vocabulary);
        layers.crossEntropy(graph.reshape("labels", targets, -1), rows, vocabulary);
    }
}
