package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.ImageSettings;
import dev.cairn.driver.training.Recipe;
import dev.cairn.models.contrastive.Clip;
import dev.cairn.models.contrastive.Images;
import dev.cairn.models.vision.ImageEncoder;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.Scaling;
import dev.cairn.worker.data.augment.ImageShape;
import dev.cairn.worker.data.augment.Mixup;
import dev.cairn.worker.scoring.ClassificationScoring;
import dev.cairn.worker.step.CompiledNetwork;
import java.util.List;

/** Images and captions that are made of their classes' names; scored by prompt classification. */
final class ClipRecipe {
    private ClipRecipe() {}

    static Recipe of(Settings settings, DataShape data, ImageEncoder encoder) {
        ImageShape images = VisionRecipe.labelledImages(data);
        ClassCaptions captions = ClassCaptions.of(settings, data.classNames());
        var clip = new Clip(
                new Images(images.channels(), images.height(), images.width()),
                captions.vocabulary(),
                captions.learnt(),
                captions.held(),
                settings.getInt("model.hidden"),
                settings.getInt("model.projection"),
                settings.getLong("seed"));
        Feed pixels = Feed.images(
                VisionRecipe.IMAGE,
                VisionRecipe.IMAGE,
                Scaling.BYTES_TO_UNIT,
                ImageSettings.augmentation(settings),
                Mixup.NONE);
        var scoring = new ClassificationScoring(VisionRecipe.LABEL, data.classes());
        return Recipe.of(
                        CompiledNetwork.of(() -> clip.build(encoder)),
                        List.of(pixels, Feed.unchanged(VisionRecipe.LABEL, VisionRecipe.LABEL)),
                        scoring)
                .withReview(ClassReview.of(scoring, data, new ImageView(images)));
    }
}
