package dev.cairn.integration.bench;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Recipe;
import dev.cairn.models.vision.ImageClassifier;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.Scaling;
import dev.cairn.worker.scoring.ClassificationScoring;
import dev.cairn.worker.step.CompiledNetwork;
import java.util.List;
import java.util.Objects;

/** A perceptron 784-256-10 over MNIST, as a job of a user's own: the network that peers without convolutions have too. */
public final class MlpJob implements Job {
    private static final int SIDE = 28;
    private static final int CLASSES = 10;

    @Override
    public String name() {
        return MlpJob.class.getName();
    }

    @Override
    public String summary() {
        return "tells digits apart with a perceptron";
    }

    @Override
    public Schema schema() {
        return new Schema(name(), Objects.requireNonNull(MlpJob.class.getResource("mlp.conf")), List.of());
    }

    @Override
    public Recipe recipe(Settings settings, DataShape data) {
        var classifier = new ImageClassifier(1, SIDE, SIDE, CLASSES, settings.getLong("seed"));
        var network = CompiledNetwork.of(() ->
                classifier.build(images -> images.flat().dense("dense1", 256).relu("dense1")));
        List<Feed> feeds =
                List.of(Feed.scaled("image", "image", Scaling.BYTES_TO_UNIT), Feed.unchanged("label", "label"));
        return Recipe.of(network, feeds, new ClassificationScoring("label", CLASSES));
    }
}
