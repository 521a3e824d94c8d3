package dev.cairn.integration.bench;

import dev.cairn.models.Network;
import dev.cairn.models.vision.ResNet;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/** Stages of two basic blocks on images with three channels. */
final class ResNetWorkload {
    private ResNetWorkload() {}

    /** Three stages, 16, 32 and 64 channels, batch 32, images 32x32. */
    static Workload create() {
        return of(ResNet.small(1), 32, 32);
    }

    static Workload small() {
        return of(ResNet.build(DataType.FLOAT, 3, 16, List.of(8, 20), 10, 1), 4, 16);
    }

    private static Workload of(Network network, int examples, int size) {
        var noise = new Noise();
        return new Workload(
                network,
                examples,
                Map.of("image", noise.floats(examples * 3 * size * size), "label", noise.classes(10, examples)));
    }
}
