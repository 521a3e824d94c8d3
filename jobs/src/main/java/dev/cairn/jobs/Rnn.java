package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Key;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Recipe;
import dev.cairn.models.recurrent.Cell;
import dev.cairn.models.recurrent.Forecaster;
import dev.cairn.models.recurrent.LanguageModel;
import dev.cairn.models.recurrent.Recurrence;
import dev.cairn.models.recurrent.TextClassifier;
import dev.cairn.models.recurrent.TextClassifier.Pooling;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.scoring.ForecastScoring;
import dev.cairn.worker.scoring.LanguageScoring;
import dev.cairn.worker.step.CompiledNetwork;
import dev.cairn.worker.step.NetworkFactory;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Recurrent networks over text and series. */
public final class Rnn implements Job {
    private static final String FEATURES = "features";
    private static final String TARGET = "target";

    /** What {@code model.size} stands for. */
    private enum Size {
        TINY(1, 32),
        SMALL(1, 128),
        BASE(2, 256);

        private final int layers;
        private final int width;

        Size(int layers, int width) {
            this.layers = layers;
            this.width = width;
        }
    }

    @Override
    public String name() {
        return "rnn";
    }

    @Override
    public String summary() {
        return "reads sequences with an LSTM, a GRU or a simple recurrent network: tells rows of text apart, goes on with a"
                + " running text, or forecasts a series";
    }

    @Override
    public String needs() {
        return "rows with a text and a class each, a running text, or a series with a column of time";
    }

    @Override
    public List<String> reaches() {
        return List.of(
                "Beijing's PM2.5 of the next hour: RMSE 20.63, 20.67, 20.68 (seeds 1, 2, 3; persistence 22.05)",
                "AG news, each fifth row: 86.45 % (naive Bayes 89.41)",
                "Shakespeare's characters after 10 epochs: validation loss 1.558 by an LSTM of 256, 1.560 by a GRU");
    }

    @Override
    public Schema schema() {
        List<Key> own = List.of(
                Key.choice("model.task", "auto", "classify", "language", "forecast"),
                Key.choice("model.cell", Cell.class),
                Key.choice("model.size", Size.class),
                Key.whole("model.layers", 0, 64).hint("0 means by model.size"),
                Key.whole("model.width", 0, 1 << 16).hint("0 means by model.size"),
                Key.whole("model.embedding", 0, 1 << 16).hint("0 means model.width"),
                Key.flag("model.bidirectional"),
                Key.choice("model.pooling", Pooling.class),
                Key.fraction("model.dropout").hint("typical: 0.2"));
        return new Schema(
                name(),
                Objects.requireNonNull(Rnn.class.getResource("rnn.conf")),
                Stream.concat(own.stream(), TextSample.KEYS.stream()).toList());
    }

    @Override
    public Recipe recipe(Settings settings, DataShape data) {
        return switch (task(settings, data)) {
            case "classify" -> classifier(settings, data);
            case "language" -> languageModel(settings, data);
            default -> forecaster(settings, data);
        };
    }

    private static String task(Settings settings, DataShape data) {
        String task = settings.getString("model.task");
        if (!task.equals("auto")) {
            return task;
        }
        if (data.has(TextColumns.TOKENS, ElementType.INT32)) {
            return TextColumns.isRunning(data) ? "language" : "classify";
        }
        if (data.has(FEATURES, ElementType.FLOAT32)) {
            return "forecast";
        }
        throw DataShape.misfit("columns " + data.columns() + ": must be tokens of text, or features of a series; see"
                + " data.preparation");
    }

    private static Recipe classifier(Settings settings, DataShape data) {
        TextColumns text = TextColumns.rows(data);
        data.column(TextColumns.LABEL, ElementType.INT32);
        Pooling pooling = settings.getEnum("model.pooling", Pooling.class);
        Recurrence recurrence = recurrence(settings);
        int embedding = embedding(settings, recurrence);
        int classes = data.classes();
        long seed = settings.getLong("seed");
        NetworkFactory factory = () ->
                TextClassifier.build(text.vocabulary(), text.length(), embedding, recurrence, pooling, classes, seed);
        return text.classifier(CompiledNetwork.of(factory), data);
    }

    private static Recipe languageModel(Settings settings, DataShape data) {
        TextColumns text = TextColumns.windows(data);
        Recurrence recurrence = recurrence(settings);
        if (recurrence.bidirectional()) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "model.bidirectional=true: must be false for a language model, which would see what it predicts");
        }
        int embedding = embedding(settings, recurrence);
        long seed = settings.getLong("seed");
        NetworkFactory factory =
                () -> LanguageModel.build(text.vocabulary(), text.length(), embedding, recurrence, seed);
        CompiledNetwork compiled = CompiledNetwork.of(factory);
        return Recipe.of(compiled, unchanged(TextColumns.TOKENS), new LanguageScoring())
                .withShowcase(TextSample.of(settings, compiled.network(), text));
    }

    private static Recipe forecaster(Settings settings, DataShape data) {
        List<Integer> window = data.column(FEATURES, ElementType.FLOAT32).shape();
        int horizon = data.column(TARGET, ElementType.FLOAT32).elements();
        if (window.size() != 2) {
            throw DataShape.misfit(FEATURES + " of shape " + window
                    + ": must be windows [steps, features]; name the time in data.time");
        }
        Recurrence recurrence = recurrence(settings);
        long seed = settings.getLong("seed");
        NetworkFactory factory = () -> Forecaster.build(window.get(0), window.get(1), horizon, recurrence, seed);
        double scale = Double.parseDouble(data.attributes().getOrDefault("targetScale", "1"));
        return Recipe.of(CompiledNetwork.of(factory), unchanged(FEATURES, TARGET), new ForecastScoring(TARGET, scale));
    }

    private static Recurrence recurrence(Settings settings) {
        Size size = settings.getEnum("model.size", Size.class);
        return new Recurrence(
                settings.getEnum("model.cell", Cell.class),
                settings.getInt("model.layers", size.layers),
                settings.getInt("model.width", size.width),
                settings.isTrue("model.bidirectional"),
                settings.getDouble("model.dropout"));
    }

    private static int embedding(Settings settings, Recurrence recurrence) {
        return settings.getInt("model.embedding", recurrence.width());
    }

    /** Columns reach the placeholders that bear their names. */
    private static List<Feed> unchanged(String... columns) {
        return Stream.of(columns).map(name -> Feed.unchanged(name, name)).toList();
    }
}
