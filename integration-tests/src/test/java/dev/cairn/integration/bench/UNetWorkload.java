package dev.cairn.integration.bench;

import dev.cairn.models.UNet;
import java.util.Map;

/** 32, 64 and 128 channels on images 32x32x1, batch 16. */
final class UNetWorkload {
    private static final int EXAMPLES = 16;
    private static final int PIXELS = 32 * 32;

    private UNetWorkload() {}

    static Workload create() {
        var noise = new Noise();
        return new Workload(
                UNet.small(1),
                EXAMPLES,
                Map.of(
                        "noisy", noise.floats(EXAMPLES * PIXELS),
                        "time", noise.classes(1000, EXAMPLES),
                        "noise", noise.floats(EXAMPLES * PIXELS)));
    }
}
