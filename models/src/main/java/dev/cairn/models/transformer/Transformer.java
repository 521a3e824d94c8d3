package dev.cairn.models.transformer;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A transformer decoder that predicts each next token: token and position embeddings, {@link TransformerBlocks} under a
 * causal mask, a dense layer to the vocabulary (not tied to the embedding).
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
            var blocks = new TransformerBlocks(layers, "", size, TransformerBlocks.causalMask(layers, context));
            SDVariable tokens = graph.placeHolder("tokens", DataType.INT32, -1, context);
            SDVariable targets = graph.placeHolder("targets", DataType.INT32, -1, context);

            SDVariable x = blocks.stack(blocks.embedding(tokens, vocabulary));
            SDVariable rows = blocks.dense("head", x, size.width(), vocabulary);
            graph.reshape("logits", rows, -1, context, vocabulary);
            layers.crossEntropy(graph.reshape("labels", targets, -1), rows, vocabulary);
            return new Network(graph, List.of("tokens", "targets"), "loss", "logits");
        });
    }
}
