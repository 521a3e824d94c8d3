package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Key;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.ImageSettings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Probe;
import dev.cairn.driver.training.Recipe;
import dev.cairn.models.contrastive.Byol;
import dev.cairn.models.contrastive.ContrastiveMethod;
import dev.cairn.models.contrastive.Images;
import dev.cairn.models.contrastive.Moco;
import dev.cairn.models.contrastive.SimClr;
import dev.cairn.models.vision.ImageEncoder;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.Scaling;
import dev.cairn.worker.data.augment.Augmentation;
import dev.cairn.worker.data.augment.ImageShape;
import dev.cairn.worker.scoring.LossScoring;
import dev.cairn.worker.scoring.NearestNeighbours;
import dev.cairn.worker.step.CompiledNetwork;
import java.util.List;
import java.util.Objects;

/** Learns an encoder of images without labels, which the job cnn then takes over. */
public final class Contrastive implements Job {
    private static final String CLIP = "clip";

    @Override
    public String name() {
        return "contrastive";
    }

    @Override
    public String summary() {
        return "learns what tells images apart without their labels (SimCLR, MoCo, BYOL), or from captions (CLIP); its model is"
                + " where cnn starts by model.start";
    }

    @Override
    public String needs() {
        return "images; for CLIP captions too (data.preparation=captioned-image), or classes, of whose names it makes captions;"
                + " classes also for figures on the test part";
    }

    @Override
    public List<String> reaches() {
        return List.of(
                "MNIST by CLIP: 99.17 % of the test digits by captions in wordings that training never sees",
                "10,000 photos of CIFAR-10: a linear probe of 53.95 % by SimCLR, 51.55 % by MoCo, 56.10 % by BYOL; an"
                        + " untrained encoder's is 39.35 %");
    }

    @Override
    public Schema schema() {
        return new Schema(
                name(),
                Objects.requireNonNull(Contrastive.class.getResource("contrastive.conf")),
                List.of(
                        Key.choice("model.method", "simclr", "moco", "byol", CLIP),
                        Key.choice("model.kind", ImageNetwork.class),
                        ModelSize.key(),
                        Key.above("model.temperature", 0).hint("typical: 0.1 to 0.5"),
                        Key.whole("model.projection", 1, 65_536),
                        Key.whole("model.hidden", 1, 65_536),
                        Key.whole("model.queue", 1, 1_000_000),
                        Key.fraction("model.decay").hint("typical: 0.99"),
                        Key.text("caption.learnt"),
                        Key.text("caption.held"),
                        Key.whole("probe.neighbours", 1, 10_000),
                        Key.above("probe.temperature", 0).hint("typical: 0.07"),
                        Key.whole("probe.references", 1, 10_000_000),
                        Key.whole("probe.iterations", 0, 10_000).hint("0 leaves the linear classifier out")));
    }

    @Override
    public Recipe recipe(Settings settings, DataShape data) {
        ImageShape images = VisionRecipe.images(data);
        ImageNetwork encoder = settings.getEnum("model.kind", ImageNetwork.class);
        encoder.requireFit(images);
        Augmentation augmentation = ImageSettings.augmentation(settings);
        augmentation.requireFit(images);
        requireBatch(settings);
        if (settings.getString("model.method").equals(CLIP)) {
            return ClipRecipe.of(settings, data, encoder.encoder(ModelSize.of(settings), 0));
        }
        ContrastiveMethod method = method(settings, images);
        ImageEncoder layers = encoder.encoder(ModelSize.of(settings), 0);
        Recipe recipe = Recipe.of(
                CompiledNetwork.of(() -> method.build(layers)),
                List.of(Feed.views(Images.VIEWS, VisionRecipe.IMAGE, Scaling.BYTES_TO_UNIT, augmentation)),
                new LossScoring());
        return data.has(VisionRecipe.LABEL, ElementType.INT32) && data.hasClasses()
                ? recipe.withProbe(probe(settings, data.classes()))
                : recipe;
    }

    private static ContrastiveMethod method(Settings settings, ImageShape images) {
        var views = new Images(images.channels(), images.height(), images.width());
        double temperature = settings.getDouble("model.temperature");
        int projection = settings.getInt("model.projection");
        double decay = settings.getDouble("model.decay");
        long seed = settings.getLong("seed");
        return switch (settings.getString("model.method")) {
            case "simclr" -> new SimClr(views, temperature, projection, seed);
            case "moco" -> moco(settings, views, temperature, projection, decay, seed);
            default -> new Byol(views, settings.getInt("model.hidden"), projection, decay, seed);
        };
    }

    private static Moco moco(
            Settings settings, Images views, double temperature, int projection, double decay, long seed) {
        int queue = settings.getInt("model.queue");
        try {
            return new Moco(views, temperature, projection, queue, settings.getInt("train.batchSize"), decay, seed);
        } catch (IllegalArgumentException e) {
            throw new CairnException(ExitCode.CONFIGURATION, "model." + e.getMessage(), e);
        }
    }

    private static Probe probe(Settings settings, int classes) {
        var neighbours = new NearestNeighbours(
                settings.getInt("probe.neighbours"), settings.getDouble("probe.temperature"), classes);
        return new Probe(
                VisionRecipe.LABEL,
                neighbours,
                settings.getInt("probe.references"),
                settings.getInt("probe.iterations"));
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
}
