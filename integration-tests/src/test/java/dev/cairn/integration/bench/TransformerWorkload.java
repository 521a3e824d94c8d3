package dev.cairn.integration.bench;

import dev.cairn.models.Transformer;
import java.util.Map;

/** Four causal pre-norm blocks, 128 wide, four heads, over 64 tokens of a vocabulary of 256; batch 32. */
final class TransformerWorkload {
    private static final int EXAMPLES = 32;
    private static final int LENGTH = 64;
    private static final int VOCABULARY = 256;

    private TransformerWorkload() {}

    static Workload create() {
        var noise = new Noise();
        return new Workload(
                Transformer.gpt(1),
                EXAMPLES,
                Map.of(
                        "tokens", noise.classes(VOCABULARY, EXAMPLES * LENGTH),
                        "targets", noise.classes(VOCABULARY, EXAMPLES * LENGTH)));
    }
}
