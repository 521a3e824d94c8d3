package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.models.vision.AlexNet;
import dev.cairn.models.vision.ImageEncoder;
import dev.cairn.models.vision.Inception;
import dev.cairn.models.vision.LeNet;
import dev.cairn.models.vision.ResNet;
import dev.cairn.models.vision.Vgg;
import dev.cairn.worker.data.augment.ImageShape;
import java.util.Arrays;
import java.util.Locale;

/** The convolutional networks that {@code model.kind} names. */
enum ImageNetwork {
    LENET(LeNet.LEAST_SIDE),
    ALEXNET(AlexNet.LEAST_SIDE),
    VGG(Vgg.LEAST_SIDE),
    INCEPTION(Inception.LEAST_SIDE),
    RESNET14(8),
    RESNET20(8),
    RESNET32(8),
    RESNET56(8),
    RESNET18(64);

    private final int leastSide;

    /** @param leastSide the least height and width of images that it takes */
    ImageNetwork(int leastSide) {
        this.leastSide = leastSide;
    }

    static String[] words() {
        return Arrays.stream(values()).map(ImageNetwork::word).toArray(String[]::new);
    }

    static ImageNetwork of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws dev.cairn.worker.CairnException DATA where nothing would be left of images as small as these */
    void requireFit(ImageShape images) {
        if (Math.min(images.height(), images.width()) < leastSide) {
            throw DataShape.misfit("images of %d x %d: %s takes at least %d x %d"
                    .formatted(images.height(), images.width(), word(), leastSide, leastSide));
        }
    }

    /** @param dropout share that the networks leave out in training whose papers have dropout */
    ImageEncoder encoder(ModelSize size, double dropout) {
        return switch (this) {
            case LENET -> LeNet.encoder(size.of(20), size.of(50), size.of(500));
            case ALEXNET -> AlexNet.encoder(size.of(AlexNet.WIDTH), dropout);
            case VGG -> Vgg.encoder(size.of(Vgg.WIDTH), dropout);
            case INCEPTION -> Inception.encoder(size.of(Inception.WIDTH), dropout);
            case RESNET14 -> ResNet.encoder(2, ResNet.doubling(size.of(16), 3));
            case RESNET20 -> ResNet.encoder(3, ResNet.doubling(size.of(16), 3));
            case RESNET32 -> ResNet.encoder(5, ResNet.doubling(size.of(16), 3));
            case RESNET56 -> ResNet.encoder(9, ResNet.doubling(size.of(16), 3));
            case RESNET18 -> ResNet.encoderOfLarge(2, ResNet.doubling(size.of(64), 4));
        };
    }
}
