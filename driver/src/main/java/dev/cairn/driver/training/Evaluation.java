package dev.cairn.driver.training;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.cluster.Slots;
import dev.cairn.driver.dataset.DataSettings;
import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.dataset.Datasets;
import dev.cairn.driver.dataset.FittedFile;
import dev.cairn.driver.dataset.PreparedData;
import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.settings.Settings;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.step.Trainable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Scores a saved model on the test part of some data. */
public final class Evaluation {
    private static final Duration CONNECT = Duration.ofSeconds(30);

    private Evaluation() {}

    /**
     * Figures such as {@code test.accuracy}.
     *
     * @param folder of the model, whose own configuration holds but for the data
     * @param path of the data
     * @param master Spark's; null leaves it to spark-submit, or to local mode
     */
    public static Map<String, Double> run(
            Job job, SavedModel model, Path folder, String path, @Nullable String master) {
        List<String> assignments = List.of("data.path=" + path, "data.arrival=none");
        Settings settings = TrainedModel.settings(job, folder, assignments);
        int workers = settings.getInt("workers");
        try (var cluster =
                Cluster.connect(master, "cairn evaluate " + job.name(), Slots.of(workers), settings.spark(), CONNECT)) {
            return RunMonitor.prefixed("test.", figures(cluster, job, model, folder, assignments));
        }
    }

    /**
     * Plain figures such as {@code accuracy}, on a cluster that goes on afterwards.
     *
     * @param assignments over the model's own configuration, those of the data above all
     */
    public static Map<String, Double> figures(
            Cluster cluster, Job job, SavedModel model, Path folder, List<String> assignments) {
        Settings settings = TrainedModel.settings(job, folder, assignments);
        float[] parameters = model.readParameters(folder);
        PreparedData data = prepare(cluster, settings, folder);
        requireFit(model, data);
        Recipe recipe = job.recipe(settings, model.shape());
        requireFit(folder, recipe.network(), parameters);
        var figures = new LinkedHashMap<>(
                PartScoring.metrics(cluster, recipe.over(data.test(), settings), recipe.scoring(), parameters));
        figures.putAll(Probing.figures(cluster, recipe, data, settings, parameters));
        return figures;
    }

    /** As the training data was prepared: nothing is learned from what is scored. */
    private static PreparedData prepare(Cluster cluster, Settings settings, Path folder) {
        DataSettings data = DataSetup.of(settings);
        return SavedModel.preparation(folder)
                .map(text -> Datasets.prepare(
                        cluster.spark(), data, FittedFile.read("--model " + folder + "/" + FittedFile.NAME, text)))
                .orElseGet(() -> Datasets.prepare(cluster.spark(), data));
    }

    static void requireFit(Path folder, Trainable network, float[] parameters) {
        int due = network.parameterArrays().stream()
                .mapToInt(ParameterArray::length)
                .sum();
        if (parameters.length != due) {
            throw new CairnException(
                    ExitCode.DATA,
                    "--model " + folder + ": holds " + parameters.length + " parameters where its network has " + due);
        }
    }

    private static void requireFit(SavedModel model, PreparedData data) {
        if (data.testExamples() == 0) {
            throw new CairnException(ExitCode.DATA, "--data: has no test examples to score");
        }
        DataShape shape = data.shape();
        if (!shape.equals(model.shape())) {
            throw new CairnException(
                    ExitCode.DATA,
                    "--data: has " + shape.columns() + " " + shape.attributes() + " where the model was trained on "
                            + model.columns() + " " + model.attributes());
        }
    }
}
