package dev.cairn.driver.training;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.cluster.TaskStage;
import dev.cairn.driver.dataset.DataSettings;
import dev.cairn.driver.dataset.Datasets;
import dev.cairn.driver.dataset.FittedFile;
import dev.cairn.driver.dataset.PreparedData;
import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.settings.Settings;
import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerException;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Frozen;
import dev.cairn.server.update.Optimizer;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.BatchPlan;
import dev.cairn.worker.scoring.Scoring;
import dev.cairn.worker.step.Trainable;
import dev.cairn.worker.training.ServerFailures;
import dev.cairn.worker.training.Worker;
import dev.cairn.worker.training.WorkerResult;
import dev.cairn.worker.training.WorkerTask;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/** Scores a saved model on the test part of some data: a run of no steps, whose workers pull and test. */
public final class Evaluation {
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final Duration LIMIT = Duration.ofDays(1);

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
        Settings settings = settings(job, folder, path);
        float[] parameters = model.readParameters(folder);
        int workers = settings.getInt("workers");
        Placement placement = Placement.of(settings);
        try (var cluster =
                Cluster.connect(master, "cairn evaluate " + job.name(), placement.slots(), settings.spark(), CONNECT)) {
            PreparedData data = prepare(cluster, settings, folder);
            requireFit(model, data);
            Trainable network = job.network(settings, model.columns(), model.attributes());
            requireFit(folder, network, parameters);
            Scoring scoring = job.scoring(model.attributes());
            var unchanged = Updates.of(Optimizer.of(new Frozen()));
            try (var server = placement.start(
                    cluster,
                    ServerSetup.of(settings, cluster.host(), unchanged, 0),
                    ServerState.initial(parameters),
                    0,
                    RoundListener.NONE)) {
                var task = new WorkerTask(
                        network.steps(),
                        job.feeds(settings, model.columns()),
                        scoring,
                        "",
                        "",
                        data.test(),
                        new BatchPlan(data.testExamples(), settings.getInt("train.batchSize"), workers),
                        1,
                        settings.getLong("seed"),
                        0,
                        1,
                        server.address());
                SerializableConfiguration storage = cluster.storage();
                List<WorkerResult> results = TaskStage.workers(
                                cluster,
                                workers,
                                worker -> Worker.run(task, worker.rank(), worker.attempt(), storage.value()))
                        .await(LIMIT);
                List<double[]> sums =
                        results.stream().map(WorkerResult::testSums).toList();
                return RunMonitor.prefixed("test.", Sums.metrics(scoring, sums));
            }
        } catch (ServerException e) {
            throw ServerFailures.translate(e);
        }
    }

    /** As the training data was prepared: nothing is learned from what is scored. */
    private static PreparedData prepare(Cluster cluster, Settings settings, Path folder) {
        DataSettings data = DataSetup.of(settings);
        return SavedModel.preparation(folder)
                .map(text -> Datasets.prepare(
                        cluster.spark(), data, FittedFile.read("--model " + folder + "/" + FittedFile.NAME, text)))
                .orElseGet(() -> Datasets.prepare(cluster.spark(), data));
    }

    /** A network that was brought as a file has been kept in the folder, as it is trained. */
    private static Settings settings(Job job, Path folder, String data) {
        var assignments = new ArrayList<>(List.of("data.path=" + data));
        SavedModel.network(folder).ifPresent(file -> assignments.add("model.path=" + file));
        return job.schema().read(SavedModel.configuration(folder), assignments);
    }

    private static void requireFit(Path folder, Trainable network, float[] parameters) {
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
        if (!data.columns().equals(model.columns()) || !data.attributes().equals(model.attributes())) {
            throw new CairnException(
                    ExitCode.DATA,
                    "--data: has " + data.columns() + " " + data.attributes() + " where the model was trained on "
                            + model.columns() + " " + model.attributes());
        }
    }
}
