package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.ImageSettings;
import dev.cairn.driver.training.Recipe;
import dev.cairn.models.vision.ImageClassifier;
import dev.cairn.models.vision.ImageEncoder;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.Scaling;
import dev.cairn.worker.data.augment.Augmentation;
import dev.cairn.worker.data.augment.ImageShape;
import dev.cairn.worker.data.augment.Mixup;
import dev.cairn.worker.scoring.ClassificationScoring;
import dev.cairn.worker.step.CompiledNetwork;
import dev.cairn.worker.step.Trainable;
import java.util.List;

/** How images are told apart, whatever network does it: what it is fed, and how it is scored. */
final class VisionRecipe {
    static final String IMAGE = "image";
    static final String LABEL = "label";

    private VisionRecipe() {}

    /** The images of a dataset that has labels too. */
    static ImageShape labelledImages(DataShape data) {
        data.column(LABEL, ElementType.INT32);
        return images(data);
    }

    static ImageShape images(DataShape data) {
        List<Integer> shape = data.column(IMAGE, ElementType.UINT8).shape();
        if (shape.size() < 2 || shape.size() > 3) {
            throw DataShape.misfit("images of shape " + shape + ": must be [channels, height, width]");
        }
        return ImageShape.of(shape);
    }

    /**
     * A classifier of this encoder and the shared head.
     *
     * @throws CairnException CONFIGURATION where the encoder refuses the images
     */
    static Recipe of(Settings settings, DataShape data, ImageEncoder encoder) {
        ImageShape images = labelledImages(data);
        var classifier = new ImageClassifier(
                        images.channels(), images.height(), images.width(), data.classes(), settings.getLong("seed"))
                .mixing(!ImageSettings.mixup(settings).isNone());
        try {
            return of(settings, data, CompiledNetwork.of(() -> classifier.build(encoder)));
        } catch (IllegalArgumentException e) {
            throw new CairnException(ExitCode.CONFIGURATION, "model." + e.getMessage(), e);
        }
    }

    /** Any network with the same placeholders and logits. Bytes become numbers from 0 to 1. */
    static Recipe of(Settings settings, DataShape data, Trainable network) {
        Augmentation augmentation = ImageSettings.augmentation(settings);
        Mixup mixup = ImageSettings.mixup(settings);
        ImageShape images = labelledImages(data);
        augmentation.requireFit(images);
        Feed labels = mixup.isNone()
                ? Feed.unchanged(LABEL, LABEL)
                : Feed.mixedLabels(LABEL, ImageClassifier.OTHER_LABEL, ImageClassifier.LABEL_WEIGHT, LABEL, mixup);
        Feed pixels = Feed.images(IMAGE, IMAGE, Scaling.BYTES_TO_UNIT, augmentation, mixup);
        var scoring = new ClassificationScoring(LABEL, data.classes());
        return Recipe.of(network, List.of(pixels, labels), scoring)
                .withReview(ClassReview.of(scoring, data, new ImageView(images)));
    }
}
