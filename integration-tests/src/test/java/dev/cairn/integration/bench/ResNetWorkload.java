package dev.cairn.integration.bench;

import dev.cairn.models.ResNet;
import java.util.Map;

/** Three stages of two basic blocks, 16, 32 and 64 channels, batch 32, images 32x32x3. */
final class ResNetWorkload {
    private static final int EXAMPLES = 32;

    private ResNetWorkload() {}

    static Workload create() {
        var noise = new Noise();
        return new Workload(
                ResNet.small(1),
                EXAMPLES,
                Map.of("image", noise.floats(EXAMPLES * 3 * 32 * 32), "label", noise.classes(10, EXAMPLES)));
    }
}
