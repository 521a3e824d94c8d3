package dev.cairn.models.recurrent;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** Predicts each next token of a text: an embedding, recurrent layers, a dense layer to the vocabulary. */
public final class LanguageModel {
    private LanguageModel() {}

    /** The network of {@link #build(DataType, int, int, int, Recurrence, long)} in floats. */
    public static Network build(int vocabulary, int context, int embedding, Recurrence recurrence, long seed) {
        return build(DataType.FLOAT, vocabulary, context, embedding, recurrence, seed);
    }

    /**
     * Placeholder {@code tokens} INT32 [batch, context + 1]: a window of a text, each of whose tokens but the first is
     * predicted from those before it; output {@code logits} [batch, context, vocabulary]; the loss is the mean over all
     * predictions.
     *
     * @param embedding width of a token's vector
     * @param recurrence in one direction: the other would see what it is to predict
     */
    public static Network build(
            DataType type, int vocabulary, int context, int embedding, Recurrence recurrence, long seed) {
        if (recurrence.bidirectional()) {
            throw new IllegalArgumentException("bidirectional=true: a language model goes forward alone");
        }
        return Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable tokens = graph.placeHolder("tokens", DataType.INT32, -1, context + 1);
            SDVariable read = graph.slice("read", tokens, new int[] {0, 0}, -1, context);
            SDVariable next = graph.slice("next", tokens, new int[] {0, 1}, -1, context);

            SDVariable x = TextClassifier.embedding(layers, read, vocabulary, embedding);
            SDVariable states = graph.permute(recurrence.states(layers, x, embedding, null), 1, 0, 2);
            SDVariable rows =
                    layers.dense("head", graph.reshape(states, -1, recurrence.width()), recurrence.width(), vocabulary);
            graph.reshape("logits", rows, -1, context, vocabulary);
            layers.crossEntropy(graph.reshape("labels", next, -1), rows, vocabulary);
            return new Network(graph, List.of("tokens"), "loss", "logits");
        });
    }
}
