package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Key;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Recipe;
import dev.cairn.driver.training.Trainer;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.scoring.ClassificationScoring;
import dev.cairn.worker.scoring.ForecastScoring;
import dev.cairn.worker.scoring.Scoring;
import dev.cairn.worker.step.Trainable;
import dev.cairn.worker.step.dl4j.Placeholder;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;

/** Trains a MultiLayerNetwork or ComputationGraph that a user brings, on images or on rows of numbers. */
public final class Dl4j implements Job {
    private static final String SERVER = "server";
    private static final String AVERAGING = "averaging";
    private static final String FEATURES = "features";
    private static final String LABEL = "label";
    private static final String TARGET = "target";

    @Override
    public String name() {
        return "dl4j";
    }

    @Override
    public String summary() {
        return "goes on training your own network out of DL4J, a MultiLayerNetwork or ComputationGraph, and gives it back as"
                + " such";
    }

    @Override
    public String needs() {
        return "--set model.path=network.zip, and images of two or more classes, or a table with a class or a number to"
                + " predict";
    }

    @Override
    public Schema schema() {
        return new Schema(
                name(),
                Objects.requireNonNull(Dl4j.class.getResource("dl4j.conf")),
                List.of(
                        Key.text("model.path"),
                        Key.choice("strategy", SERVER, AVERAGING),
                        Key.whole("averaging.frequency", 1, 1_000_000).hint("typical: 5 to 10"),
                        Key.choice("averaging.approach", "direct", "export"),
                        Key.whole("averaging.prefetch", 0, 1000)));
    }

    @Override
    public Optional<Trainer> trainer(Settings settings) {
        String strategy = settings.getString("strategy");
        if (strategy.equals(SERVER)) {
            return Optional.empty();
        }
        Trainer trainer = ServiceLoader.load(Trainer.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.strategy().equals(strategy))
                .findFirst()
                .orElseThrow(() -> new CairnException(
                        ExitCode.CONFIGURATION,
                        "strategy=" + strategy + ": needs DL4J's own Spark modules, which only the Maven profile"
                                + " dl4j-spark brings, in a jar of their own: mvn -P dl4j-spark -DskipTests package, and"
                                + " the same command again"));
        trainer.check(settings);
        return Optional.of(trainer);
    }

    @Override
    public Recipe recipe(Settings settings, DataShape data) {
        if (data.has(VisionRecipe.IMAGE, ElementType.UINT8)) {
            return VisionRecipe.of(settings, data, Dl4jClassifier.ofImages(settings, data));
        }
        if (data.has(FEATURES, ElementType.FLOAT32)) {
            return rows(Dl4jClassifier.file(settings), data);
        }
        throw DataShape.misfit("columns " + data.columns()
                + ": must be images, or the features of a table; see data.preparation, and data.categories=onehot");
    }

    private static Recipe rows(Path zip, DataShape data) {
        Column features = data.column(FEATURES, ElementType.FLOAT32);
        if (features.shape().size() != 1 || data.columns().size() != 2) {
            throw DataShape.misfit("columns " + data.columns()
                    + ": a network of one input takes the features of a table, and a label or a target");
        }
        Placeholder input = Placeholder.floats(FEATURES, features.elements());
        if (data.has(LABEL, ElementType.INT32)) {
            var scoring = new ClassificationScoring(LABEL, data.classes());
            Placeholder label = Placeholder.classes(LABEL, data.classes());
            return recipe(zip, input, label, scoring).withReview(ClassReview.of(scoring, data, new RowView()));
        }
        data.column(TARGET, ElementType.FLOAT32);
        double scale = Double.parseDouble(data.attributes().getOrDefault("targetScale", "1"));
        return recipe(zip, input, Placeholder.floats(TARGET, 1), new ForecastScoring(TARGET, scale));
    }

    private static Recipe recipe(Path zip, Placeholder input, Placeholder truth, Scoring scoring) {
        Trainable network = Dl4jClassifier.read(zip, List.of(input), truth);
        List<Feed> feeds =
                List.of(Feed.unchanged(input.name(), input.name()), Feed.unchanged(truth.name(), truth.name()));
        return Recipe.of(network, feeds, scoring);
    }
}
