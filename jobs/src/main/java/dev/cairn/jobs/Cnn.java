package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Key;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.ImageSettings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Recipe;
import dev.cairn.models.Network;
import dev.cairn.models.vision.LeNet;
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
import dev.cairn.worker.step.NetworkFactory;
import dev.cairn.worker.step.Trainable;
import dev.cairn.worker.step.dl4j.Placeholder;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Image classification with a convolutional network. */
public final class Cnn implements Job {
    private static final String IMAGE = "image";
    private static final String LABEL = "label";
    private static final String DL4J = "dl4j";
    private static final int LEAST_SIDE = 16;

    @Override
    public String name() {
        return "cnn";
    }

    @Override
    public String summary() {
        return "tells images apart with a convolutional network (LeNet, or your own from DL4J):"
                + " MNIST's files, or digits that it draws itself";
    }

    @Override
    public Schema schema() {
        return new Schema(
                name(),
                Objects.requireNonNull(Cnn.class.getResource("cnn.conf")),
                List.of(Key.choice("model.kind", "lenet", DL4J), Key.text("model.path")));
    }

    @Override
    public Recipe recipe(Settings settings, DataShape data) {
        return Recipe.of(
                network(settings, data), feeds(settings, data), new ClassificationScoring(LABEL, data.classes()));
    }

    private static Trainable network(Settings settings, DataShape data) {
        List<Integer> shape = data.column(IMAGE, ElementType.UINT8).shape();
        data.column(LABEL, ElementType.INT32);
        int rank = shape.size();
        if (rank < 2 || rank > 3) {
            throw DataShape.misfit("images of shape " + shape + ": must be [channels, height, width]");
        }
        int channels = rank == 3 ? shape.get(0) : 1;
        int height = shape.get(rank - 2);
        int width = shape.get(rank - 1);
        return settings.getString("model.kind").equals(DL4J)
                ? dl4j(channels, height, width, data.classes(), settings)
                : leNet(channels, height, width, data.classes(), settings);
    }

    private static Trainable dl4j(int channels, int height, int width, int classes, Settings settings) {
        if (!ImageSettings.mixup(settings).isNone()) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "data.augment.mixup=" + settings.getDouble("data.augment.mixup")
                            + ": goes with model.kind=lenet alone; a network from DL4J takes one label an image");
        }
        return Dl4jClassifier.read(file(settings), IMAGE, channels, height, width, Placeholder.classes(LABEL, classes));
    }

    private static Trainable leNet(int channels, int height, int width, int classes, Settings settings) {
        String path = settings.getString("model.path");
        if (!path.isEmpty()) {
            throw new CairnException(
                    ExitCode.CONFIGURATION, "model.path=" + path + ": goes with model.kind=" + DL4J + " alone");
        }
        if (height < LEAST_SIDE || width < LEAST_SIDE) {
            throw DataShape.misfit("images of " + height + " x " + width + ": LeNet takes at least 16 x 16");
        }
        boolean mixed = !ImageSettings.mixup(settings).isNone();
        return CompiledNetwork.of(new LeNetFactory(channels, height, width, classes, mixed, settings.getLong("seed")));
    }

    private static Path file(Settings settings) {
        String path = settings.getLocation("model.path");
        if (path.isBlank()) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "model.path=" + path + ": must name the zip file of a network with model.kind=" + DL4J);
        }
        return Path.of(path);
    }

    /** Bytes become numbers from 0 to 1. */
    private static List<Feed> feeds(Settings settings, DataShape data) {
        Augmentation augmentation = ImageSettings.augmentation(settings);
        Mixup mixup = ImageSettings.mixup(settings);
        augmentation.requireFit(
                ImageShape.of(data.column(IMAGE, ElementType.UINT8).shape()));
        return List.of(
                Feed.images(IMAGE, IMAGE, Scaling.BYTES_TO_UNIT, augmentation, mixup),
                mixup.isNone()
                        ? Feed.unchanged(LABEL, LABEL)
                        : Feed.mixedLabels(LABEL, LeNet.OTHER_LABEL, LeNet.LABEL_WEIGHT, LABEL, mixup));
    }

    private record LeNetFactory(int channels, int height, int width, int classes, boolean mixed, long seed)
            implements NetworkFactory {
        @Override
        public Network build() {
            return mixed
                    ? LeNet.mixed(channels, height, width, classes, seed)
                    : LeNet.build(channels, height, width, classes, seed);
        }
    }
}
