package dev.cairn.integration.bench;

import dev.cairn.models.Network;
import dev.cairn.models.recurrent.Cell;
import dev.cairn.models.recurrent.Forecaster;
import dev.cairn.models.recurrent.LanguageModel;
import dev.cairn.models.recurrent.Recurrence;
import dev.cairn.models.recurrent.TextClassifier;
import dev.cairn.models.transformer.Encoder;
import dev.cairn.models.transformer.Transformer;
import dev.cairn.models.transformer.TransformerSize;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Named;
import org.nd4j.linalg.api.buffer.DataType;

/** The catalogue's networks over text and series in sizes for tests. Each text starts with a token of its own. */
final class SequenceWorkloads {
    private static final int EXAMPLES = 4;
    private static final int STEPS = 8;
    private static final int TOKENS = 20;
    private static final TransformerSize SIZE = new TransformerSize(STEPS, 2, 2, 32);

    private SequenceWorkloads() {}

    static List<Named<Supplier<Workload>>> small() {
        var bothWays = new Recurrence(Cell.LSTM, 2, 16, true, 0);
        var gru = new Recurrence(Cell.GRU, 1, 48, false, 0);
        var simple = new Recurrence(Cell.RNN, 1, 32, false, 0);
        var mean = TextClassifier.Pooling.MEAN;
        return List.of(
                texts("LSTM", () -> TextClassifier.build(DataType.FLOAT, TOKENS, STEPS, 16, bothWays, mean, 5, 1)),
                texts("encoder", () -> Encoder.classifier(DataType.FLOAT, TOKENS, SIZE, 5, 1)),
                windows("GRU", () -> LanguageModel.build(DataType.FLOAT, TOKENS, STEPS, 16, gru, 1)),
                windows("tied GPT", () -> Transformer.languageModel(DataType.FLOAT, TOKENS, SIZE, true, 1)),
                Named.of("masked encoder", () -> hidden(Encoder.masked(DataType.FLOAT, TOKENS, SIZE, STEPS / 2, 1))),
                Named.of("simple RNN", () -> series(Forecaster.build(DataType.FLOAT, STEPS, 3, 2, simple, 1))));
    }

    /** Texts of several lengths. */
    private static Named<Supplier<Workload>> texts(String name, Supplier<Network> network) {
        return Named.of(name + " over texts", () -> {
            var noise = new Noise();
            ByteBuffer lengths = noise.classes(STEPS, EXAMPLES);
            for (int i = 0; i < EXAMPLES; i++) {
                lengths.putInt(i * Integer.BYTES, STEPS - i);
            }
            ByteBuffer labels = noise.classes(5, EXAMPLES);
            var tensors = Map.of("tokens", tokens(noise, STEPS), "length", lengths, "label", labels);
            return new Workload(network.get(), EXAMPLES, tensors);
        });
    }

    private static Named<Supplier<Workload>> windows(String name, Supplier<Network> network) {
        return Named.of(
                name + " as a language model",
                () -> new Workload(network.get(), EXAMPLES, Map.of("tokens", tokens(new Noise(), STEPS + 1))));
    }

    /** The second half of each text is to be guessed, and not hidden. */
    private static Workload hidden(Network network) {
        var noise = new Noise();
        ByteBuffer tokens = tokens(noise, STEPS);
        int guesses = STEPS / 2;
        ByteBuffer places = noise.classes(1, EXAMPLES * guesses);
        ByteBuffer weights = noise.floats(EXAMPLES * guesses);
        for (int i = 0; i < EXAMPLES * guesses; i++) {
            places.putInt(i * Integer.BYTES, guesses + i % guesses);
            weights.putFloat(i * Float.BYTES, 1);
        }
        ByteBuffer lengths = noise.classes(1, EXAMPLES);
        for (int i = 0; i < EXAMPLES; i++) {
            lengths.putInt(i * Integer.BYTES, STEPS);
        }
        ByteBuffer targets = noise.classes(TOKENS, EXAMPLES * guesses);
        return new Workload(
                network,
                EXAMPLES,
                Map.of("tokens", tokens, "length", lengths, "places", places, "targets", targets, "weights", weights));
    }

    private static Workload series(Network network) {
        var noise = new Noise();
        ByteBuffer features = noise.floats(EXAMPLES * STEPS * 3);
        return new Workload(network, EXAMPLES, Map.of("features", features, "target", noise.floats(EXAMPLES * 2)));
    }

    private static ByteBuffer tokens(Noise noise, int length) {
        ByteBuffer tokens = noise.classes(TOKENS, EXAMPLES * length);
        for (int row = 0; row < EXAMPLES; row++) {
            tokens.putInt(row * length * Integer.BYTES, row);
        }
        return tokens;
    }
}
