package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.report.Exhibit;
import dev.cairn.driver.settings.Key;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.ImageSettings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Recipe;
import dev.cairn.driver.training.Showcase;
import dev.cairn.models.diffusion.DiffusionModel;
import dev.cairn.models.diffusion.NoiseSchedule;
import dev.cairn.models.diffusion.Prediction;
import dev.cairn.models.diffusion.Sampler;
import dev.cairn.models.diffusion.UNetShape;
import dev.cairn.models.vision.ResNet;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.Scaling;
import dev.cairn.worker.data.augment.Augmentation;
import dev.cairn.worker.data.augment.ImageShape;
import dev.cairn.worker.data.augment.Mixup;
import dev.cairn.worker.scoring.LossScoring;
import dev.cairn.worker.step.CompiledNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Learns to draw images like those that it is shown. */
public final class Diffusion implements Job {
    private static final int BASE_WIDTH = 32;
    private static final int LEVELS = 3;
    private static final Scaling BYTES_TO_ONE_EITHER_SIDE = new Scaling(2f / 255, -1);

    @Override
    public String name() {
        return "diffusion";
    }

    @Override
    public String summary() {
        return "learns to draw images, of a class or of any, with a U-Net that takes noise away step by step";
    }

    @Override
    public String needs() {
        return "square images of a size that 4 divides, of two or more classes unless model.conditional=false";
    }

    @Override
    public List<String> reaches() {
        return List.of(
                "MNIST after 5 epochs: mean squared error of the noise 0.0252 on the test part; 97.4 % of 500 digits drawn"
                        + " with guidance in 50 steps are read as the class asked for");
    }

    @Override
    public Schema schema() {
        return new Schema(
                name(),
                Objects.requireNonNull(Diffusion.class.getResource("diffusion.conf")),
                List.of(
                        ModelSize.key(),
                        Key.whole("model.width", 0, 1024),
                        Key.flag("model.attention"),
                        Key.flag("model.conditional"),
                        Key.whole("model.timeSteps", 2, 100_000),
                        Key.choice("model.schedule", "linear", "cosine"),
                        Key.choice("model.prediction", Prediction.class),
                        Key.fraction("model.averaging"),
                        Key.whole("sample.class", -1, Integer.MAX_VALUE),
                        Key.whole("sample.count", 1, 1000),
                        Key.between("sample.guidance", 0, 100),
                        Key.choice("sample.method", "ddim", "ddpm"),
                        Key.whole("sample.steps", 1, 100_000),
                        Key.whole("sample.seed", Long.MIN_VALUE, Long.MAX_VALUE)));
    }

    @Override
    public Recipe recipe(Settings settings, DataShape data) {
        DiffusionModel model = model(settings, data);
        Augmentation augmentation = ImageSettings.augmentation(settings);
        augmentation.requireFit(VisionRecipe.images(data));
        List<Feed> feeds = new ArrayList<>(List.of(Feed.images(
                VisionRecipe.IMAGE, VisionRecipe.IMAGE, BYTES_TO_ONE_EITHER_SIDE, augmentation, Mixup.NONE)));
        if (model.shape().classes() > 0) {
            feeds.add(Feed.unchanged(DiffusionModel.LABEL, DiffusionModel.LABEL));
        }
        long seed = settings.getLong("seed");
        var network = CompiledNetwork.of(() -> model.training(seed));
        return Recipe.of(network, feeds, new LossScoring()).withShowcase(samples(settings, model));
    }

    /** A grid of images, with a column for each class where all are drawn in turn. */
    private static Showcase samples(Settings settings, DiffusionModel model) {
        int classes = model.shape().classes();
        int size = model.shape().size();
        var shape = new ImageShape(model.shape().channels(), size, size);
        int[] labels = labels(settings, classes);
        Sampler sampler = sampler(settings, model);
        boolean columns = settings.getInt("sample.class") < 0 && classes > 0;
        int perRow = columns ? Math.min(labels.length, classes) : 8;
        long seed = settings.getLong("sample.seed");
        return trained -> {
            try (var denoiser = new CompiledDenoiser(model, trained.parameters(), labels)) {
                float[] images = sampler.sample(denoiser, labels.length, shape.elements(), seed);
                return List.of(new Exhibit.Picture("Samples", ImageGrid.of(images, shape, perRow)));
            }
        };
    }

    private static int[] labels(Settings settings, int classes) {
        int wanted = settings.getInt("sample.class");
        if (wanted >= 0 && wanted >= classes) {
            throw new CairnException(
                    ExitCode.CONFIGURATION, "sample.class=" + wanted + ": must be below " + classes + ", or -1");
        }
        int[] labels = new int[settings.getInt("sample.count")];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = wanted >= 0 ? wanted : i % Math.max(1, classes);
        }
        return labels;
    }

    private static Sampler sampler(Settings settings, DiffusionModel model) {
        int steps = settings.getInt("sample.steps");
        double guidance = model.shape().classes() > 0 ? settings.getDouble("sample.guidance") : 0;
        if (settings.getString("sample.method").equals("ddpm")) {
            return Sampler.ddpm(model.schedule(), model.prediction(), guidance);
        }
        if (steps > model.schedule().steps()) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "sample.steps=" + steps + ": must be at most model.timeSteps, "
                            + model.schedule().steps());
        }
        return Sampler.ddim(model.schedule(), model.prediction(), steps, guidance);
    }

    private static DiffusionModel model(Settings settings, DataShape data) {
        ImageShape images = VisionRecipe.images(data);
        List<Integer> widths = widths(settings);
        int multiple = 1 << (widths.size() - 1);
        if (images.height() != images.width() || images.width() % multiple != 0) {
            throw DataShape.misfit("images of %d x %d: must be square, of a size that %d divides; see data.image.size"
                    .formatted(images.height(), images.width(), multiple));
        }
        int classes = 0;
        if (settings.isTrue("model.conditional")) {
            data.column(DiffusionModel.LABEL, ElementType.INT32);
            classes = data.classes();
        }
        int timeSteps = settings.getInt("model.timeSteps");
        return new DiffusionModel(
                new UNetShape(
                        images.channels(),
                        images.width(),
                        widths,
                        timeSteps,
                        classes,
                        settings.isTrue("model.attention")),
                settings.getString("model.schedule").equals("cosine")
                        ? NoiseSchedule.cosine(timeSteps)
                        : NoiseSchedule.linear(timeSteps),
                settings.getEnum("model.prediction", Prediction.class),
                settings.getDouble("model.averaging"));
    }

    private static List<Integer> widths(Settings settings) {
        int width = settings.getInt("model.width", ModelSize.of(settings).of(BASE_WIDTH));
        if (width % UNetShape.GROUPS != 0) {
            throw new CairnException(
                    ExitCode.CONFIGURATION, "model.width=" + width + ": must be a multiple of " + UNetShape.GROUPS);
        }
        return ResNet.doubling(width, LEVELS);
    }
}
