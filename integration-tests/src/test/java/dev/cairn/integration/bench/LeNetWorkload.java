package dev.cairn.integration.bench;

import dev.cairn.models.vision.LeNet;
import java.util.Map;

/** LeNet with 20 and 50 filters on images 28x28x1. */
final class LeNetWorkload {
    static final int EXAMPLES = 64;

    private LeNetWorkload() {}

    static Workload create() {
        return of(EXAMPLES);
    }

    static Workload small() {
        return of(4);
    }

    private static Workload of(int examples) {
        var noise = new Noise();
        return new Workload(
                LeNet.build(1, 28, 28, 10, 1),
                examples,
                Map.of("image", noise.floats(examples * 28 * 28), "label", noise.classes(10, examples)));
    }
}
