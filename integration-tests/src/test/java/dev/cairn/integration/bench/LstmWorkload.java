package dev.cairn.integration.bench;

import dev.cairn.models.Lstm;
import java.util.Map;

/** One layer of 128 over 64 steps of 64 features, the last state classified; batch 32. */
final class LstmWorkload {
    private static final int EXAMPLES = 32;

    private LstmWorkload() {}

    static Workload create() {
        var noise = new Noise();
        return new Workload(
                Lstm.classifier(1),
                EXAMPLES,
                Map.of("sequence", noise.floats(EXAMPLES * 64 * 64), "label", noise.classes(10, EXAMPLES)));
    }
}
