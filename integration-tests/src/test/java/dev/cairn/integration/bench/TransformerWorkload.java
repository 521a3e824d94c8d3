package dev.cairn.integration.bench;

import dev.cairn.models.Network;
import dev.cairn.models.transformer.Transformer;
import java.nio.ByteBuffer;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/** Causal pre-norm blocks over tokens. Every sequence starts with a token of its own, so that all can be told apart. */
final class TransformerWorkload {
    private TransformerWorkload() {}

    /** Four blocks, 128 wide, four heads, over 64 tokens of a vocabulary of 256; batch 32. */
    static Workload create() {
        return of(Transformer.gpt(1), 32, 64, 256);
    }

    static Workload small() {
        return of(Transformer.gpt(DataType.FLOAT, 20, 8, 2, 2, 32, 1), 4, 8, 20);
    }

    private static Workload of(Network network, int examples, int length, int vocabulary) {
        var noise = new Noise();
        ByteBuffer tokens = noise.classes(vocabulary, examples * length);
        for (int row = 0; row < examples; row++) {
            tokens.putInt(row * length * Integer.BYTES, row);
        }
        return new Workload(
                network, examples, Map.of("tokens", tokens, "targets", noise.classes(vocabulary, examples * length)));
    }
}
