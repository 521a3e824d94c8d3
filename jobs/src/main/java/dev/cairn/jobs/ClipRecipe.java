package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.ImageSettings;
import dev.cairn.driver.training.Recipe;
import dev.cairn.models.contrastive.Clip;
import dev.cairn.models.contrastive.Images;
import dev.cairn.models.contrastive.PairedClip;
import dev.cairn.models.vision.ImageEncoder;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.Scaling;
import dev.cairn.worker.data.augment.ImageShape;
import dev.cairn.worker.data.augment.Mixup;
import dev.cairn.worker.scoring.ClassificationScoring;
import dev.cairn.worker.scoring.RetrievalScoring;
import dev.cairn.worker.step.CompiledNetwork;
import java.util.List;

/**
 * Images and captions: those that come with them, scored by finding each other in a batch; or captions made of the names
 * of classes, scored by prompt classification.
 */
final class ClipRecipe {
    private ClipRecipe() {}

    static Recipe of(Settings settings, DataShape data, ImageEncoder encoder) {
        return data.has(TextColumns.TOKENS, ElementType.INT32)
                ? pairs(settings, data, encoder)
                : named(settings, data, encoder);
    }

    private static Recipe pairs(Settings settings, DataShape data, ImageEncoder encoder) {
        TextColumns captions = TextColumns.rows(data);
        var clip = new PairedClip(
                placeholders(VisionRecipe.images(data)),
                captions.vocabulary(),
                captions.length(),
                settings.getInt("model.hidden"),
                settings.getInt("model.projection"),
                settings.getLong("seed"));
        return Recipe.of(
                CompiledNetwork.of(() -> clip.build(encoder)),
                List.of(
                        pixels(settings),
                        Feed.unchanged(TextColumns.TOKENS, TextColumns.TOKENS),
                        Feed.unchanged(TextColumns.LENGTH, TextColumns.LENGTH)),
                new RetrievalScoring());
    }

    private static Recipe named(Settings settings, DataShape data, ImageEncoder encoder) {
        ImageShape images = VisionRecipe.labelledImages(data);
        ClassCaptions captions = ClassCaptions.of(settings, data.classNames());
        var clip = new Clip(
                placeholders(images),
                captions.vocabulary(),
                captions.learnt(),
                captions.held(),
                settings.getInt("model.hidden"),
                settings.getInt("model.projection"),
                settings.getLong("seed"));
        var scoring = new ClassificationScoring(VisionRecipe.LABEL, data.classes());
        return Recipe.of(
                        CompiledNetwork.of(() -> clip.build(encoder)),
                        List.of(pixels(settings), Feed.unchanged(VisionRecipe.LABEL, VisionRecipe.LABEL)),
                        scoring)
                .withReview(ClassReview.of(scoring, data, new ImageView(images)));
    }

    private static Images placeholders(ImageShape images) {
        return new Images(images.channels(), images.height(), images.width());
    }

    private static Feed pixels(Settings settings) {
        return Feed.images(
                VisionRecipe.IMAGE,
                VisionRecipe.IMAGE,
                Scaling.BYTES_TO_UNIT,
                ImageSettings.augmentation(settings),
                Mixup.NONE);
    }
}
