package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.report.Exhibit;
import dev.cairn.driver.settings.Key;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Recipe;
import dev.cairn.driver.training.TrainedModel;
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
import java.util.Locale;
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
    public Schema schema() {
        List<Key> own = List.of(
                Key.choice("model.task", "auto", "classify", "language", "forecast"),
                Key.choice("model.cell", "lstm", "gru", "rnn"),
                Key.choice("model.size", "tiny", "small", "base"),
                Key.whole("model.layers", 0, 64).hint("0 means by model.size"),
                Key.whole("model.width", 0, 1 << 16).hint("0 means by model.size"),
                Key.whole("model.embedding", 0, 1 << 16).hint("0 means model.width"),
                Key.choice("model.bidirectional", "false", "true"),
                Key.choice("model.pooling", "mean", "last"),
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

    @Override
    public List<Exhibit> sample(Settings settings, TrainedModel model) {
        return task(settings, model.data()).equals("language")
                ? recipe(settings, model.data()).showcase().of(model)
                : Job.super.sample(settings, model);
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
        Pooling pooling = Pooling.valueOf(upper(settings, "model.pooling"));
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
        Size size = Size.valueOf(upper(settings, "model.size"));
        return new Recurrence(
                Cell.valueOf(upper(settings, "model.cell")),
                either(settings.getInt("model.layers"), size.layers),
                either(settings.getInt("model.width"), size.width),
                settings.getString("model.bidirectional").equals("true"),
                settings.getDouble("model.dropout"));
    }

    private static int embedding(Settings settings, Recurrence recurrence) {
        return either(settings.getInt("model.embedding"), recurrence.width());
    }

    private static int either(int set, int otherwise) {
        return set > 0 ? set : otherwise;
    }

    /** Columns reach the placeholders that bear their names. */
    private static List<Feed> unchanged(String... columns) {
        return Stream.of(columns).map(name -> Feed.unchanged(name, name)).toList();
    }

    private static String upper(Settings settings, String key) {
        return settings.getString(key).toUpperCase(Locale.ROOT);
    }
}
