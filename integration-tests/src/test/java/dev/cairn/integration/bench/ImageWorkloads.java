package dev.cairn.integration.bench;

import dev.cairn.models.transformer.VisionTransformer;
import dev.cairn.models.vision.AlexNet;
import dev.cairn.models.vision.ImageClassifier;
import dev.cairn.models.vision.ImageEncoder;
import dev.cairn.models.vision.Inception;
import dev.cairn.models.vision.ResNet;
import dev.cairn.models.vision.Vgg;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Named;

/** The catalogue's other image classifiers in sizes for tests, on images of noise, dropout and all. */
final class ImageWorkloads {
    private static final int SIZE = 16;
    private static final int EXAMPLES = 4;
    private static final double DROPOUT = 0.2;

    private ImageWorkloads() {}

    static List<Named<Supplier<Workload>>> small() {
        return List.of(
                of("AlexNet", AlexNet.encoder(12, DROPOUT)),
                of("VGG", Vgg.encoder(8, DROPOUT)),
                of("Inception", Inception.encoder(8, DROPOUT)),
                of("ResNet for large images", ResNet.encoderOfLarge(1, List.of(8, 16))),
                of("vision transformer", VisionTransformer.encoder(4, 2, 2, 32, DROPOUT)));
    }

    private static Named<Supplier<Workload>> of(String name, ImageEncoder encoder) {
        return Named.of(name, () -> {
            var noise = new Noise();
            return new Workload(
                    new ImageClassifier(3, SIZE, SIZE, 10, 1).build(encoder),
                    EXAMPLES,
                    Map.of("image", noise.floats(EXAMPLES * 3 * SIZE * SIZE), "label", noise.classes(10, EXAMPLES)));
        });
    }
}
