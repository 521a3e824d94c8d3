package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Key;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.ImageSettings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Recipe;
import dev.cairn.models.Network;
import dev.cairn.models.contrastive.SimClr;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.Scaling;
import dev.cairn.worker.data.augment.Augmentation;
import dev.cairn.worker.data.augment.ImageShape;
import dev.cairn.worker.scoring.LossScoring;
import dev.cairn.worker.step.CompiledNetwork;
import dev.cairn.worker.step.NetworkFactory;
import java.util.List;
import java.util.Objects;

/** Learns an encoder of images without labels, which the job cnn then takes over. */
public final class Contrastive implements Job {
    private static final String IMAGE = "image";

    @Override
    public String name() {
        return "contrastive";
    }

    @Override
    public String summary() {
        return "learns what tells images apart without their labels (SimCLR): any images; its model is where cnn"
                + " starts by model.start";
    }

    @Override
    public Schema schema() {
        return new Schema(
                name(),
                Objects.requireNonNull(Contrastive.class.getResource("contrastive.conf")),
                List.of(
                        Key.choice("model.kind", ImageNetwork.words()),
                        ModelSize.key(),
                        Key.above("model.temperature", 0).hint("typical: 0.1 to 0.5"),
                        Key.whole("model.projection", 1, 65_536)));
    }

    @Override
    public Recipe recipe(Settings settings, DataShape data) {
        List<Integer> shape = data.column(IMAGE, ElementType.UINT8).shape();
        if (shape.size() < 2 || shape.size() > 3) {
            throw DataShape.misfit("images of shape " + shape + ": must be [channels, height, width]");
        }
        ImageShape images = ImageShape.of(shape);
        ImageNetwork encoder = ImageNetwork.of(settings.getString("model.kind"));
        encoder.requireFit(images);
        Augmentation augmentation = ImageSettings.augmentation(settings);
        augmentation.requireFit(images);
        requireBatch(settings);
        var model = new SimClr(
                images.channels(),
                images.height(),
                images.width(),
                settings.getDouble("model.temperature"),
                settings.getInt("model.projection"),
                settings.getLong("seed"));
        return Recipe.of(
                CompiledNetwork.of(new Factory(model, encoder, ModelSize.of(settings))),
                List.of(Feed.views(SimClr.VIEWS, IMAGE, Scaling.BYTES_TO_UNIT, augmentation)),
                new LossScoring());
    }

    /** One image has nothing to be compared with. */
    private static void requireBatch(Settings settings) {
        int parts = settings.getInt("workers") * settings.getInt("train.accumulation");
        if (settings.getInt("train.batchSize") < 2 * parts) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "train.batchSize=" + settings.getInt("train.batchSize") + ": must be at least " + 2 * parts
                            + ", so that each worker has images to compare");
        }
    }

    private record Factory(SimClr model, ImageNetwork encoder, ModelSize size) implements NetworkFactory {
        private static final long serialVersionUID = 1L;

        @Override
        public Network build() {
            return model.build(encoder.encoder(size, 0));
        }
    }
}
