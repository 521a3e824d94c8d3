package dev.cairn.models.recurrent;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** Tells texts apart: an embedding of tokens, recurrent layers, one vector of a text's states, a dense layer. */
public final class TextClassifier {
    /** What stands for a text: the states at the ends of the passes over it, or the mean of its states. */
    public enum Pooling {
        LAST,
        MEAN
    }

    private TextClassifier() {}

    /** The network of {@link #build(DataType, int, int, int, Recurrence, Pooling, int, long)} in floats. */
    public static Network build(
            int vocabulary, int steps, int embedding, Recurrence recurrence, Pooling pooling, int classes, long seed) {
        return build(DataType.FLOAT, vocabulary, steps, embedding, recurrence, pooling, classes, seed);
    }

    /**
     * Placeholders {@code tokens} INT32 [batch, steps], {@code length} INT32 [batch], from 1 to steps, and {@code label}
     * INT32 [batch]; output {@code logits} [batch, classes]. Tokens beyond the length don't count.
     *
     * @param embedding width of a token's vector
     */
    public static Network build(
            DataType type,
            int vocabulary,
            int steps,
            int embedding,
            Recurrence recurrence,
            Pooling pooling,
            int classes,
            long seed) {
        return Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable tokens = graph.placeHolder("tokens", DataType.INT32, -1, steps);
            SDVariable length = graph.placeHolder("length", DataType.INT32, -1);
            SDVariable label = graph.placeHolder("label", DataType.INT32, -1);

            SDVariable x = embedding(layers, tokens, vocabulary, embedding);
            SDVariable states = recurrence.states(layers, x, embedding, length);
            SDVariable text = pooling == Pooling.MEAN
                    ? recurrence.mean(layers, states, steps, length)
                    : recurrence.last(layers, states, steps, length);
            SDVariable logits = layers.dense("logits", text, recurrence.outputs(), classes);
            layers.crossEntropy(label, logits, classes);
            return new Network(graph, List.of("tokens", "length", "label"), "loss", "logits");
        });
    }

    /** The vectors of tokens [batch, steps], steps first: [steps, batch, width]. */
    static SDVariable embedding(Layers layers, SDVariable tokens, int vocabulary, int width) {
        SDVariable table = layers.weights().normal("embedding.token", 0.1, vocabulary, width);
        SDVariable stepsFirst = layers.graph().permute("tokens.byStep", tokens, 1, 0);
        return layers.graph().gather("embedding", table, stepsFirst, 0);
    }
}
