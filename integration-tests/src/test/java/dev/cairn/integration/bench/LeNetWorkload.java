package dev.cairn.integration.bench;

import dev.cairn.models.LeNet;
import java.util.Map;

/** LeNet with 20 and 50 filters, batch 64, images 28x28x1. */
final class LeNetWorkload {
    static final int EXAMPLES = 64;

    private LeNetWorkload() {}

    static Workload create() {
        var noise = new Noise();
        return new Workload(
                LeNet.build(1, 28, 28, 10, 1),
                EXAMPLES,
                Map.of("image", noise.floats(EXAMPLES * 28 * 28), "label", noise.classes(10, EXAMPLES)));
    }
}
