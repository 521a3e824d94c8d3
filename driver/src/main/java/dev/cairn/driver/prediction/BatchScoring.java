package dev.cairn.driver.prediction;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.cluster.Slots;
import dev.cairn.driver.dataset.Datasets;
import dev.cairn.driver.dataset.source.RawRows;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.DataSetup;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.TrainedModel;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/** Writes a model's predictions of files of rows as Parquet, keyed by the rows' ids. */
public final class BatchScoring {
    private static final Duration CONNECT = Duration.ofSeconds(30);

    private BatchScoring() {}

    /**
     * What has been scored.
     *
     * @param rows that came out, those without a prediction included
     * @param unfit those without
     * @param seconds from the first row read to the last one written, without Spark's start
     */
    public record Scored(long rows, long unfit, double seconds) {}

    /**
     * Scores.
     *
     * @param folder of the model
     * @param assignments over the model's configuration: {@code data.path} and what else is to be said of the data
     * @param out folder, on any file system that Spark writes
     * @param overwrite whether what lies there is replaced
     */
    public static Scored run(
            Job job, Path folder, List<String> assignments, @Nullable String master, String out, boolean overwrite) {
        RowModel model = RowModel.read(job, folder);
        List<String> all = new ArrayList<>(List.of("data.arrival=none", "data.test="));
        all.addAll(assignments);
        Settings settings = TrainedModel.settings(job, folder, all);
        Slots slots = Slots.of(settings.getInt("workers"));
        try (var cluster = Cluster.connect(master, "cairn score " + job.name(), slots, settings.spark(), CONNECT)) {
            return write(cluster, model, settings, out, overwrite);
        }
    }

    private static Scored write(Cluster cluster, RowModel model, Settings settings, String out, boolean overwrite) {
        long begin = System.nanoTime();
        Dataset<Row> rows = Datasets.rows(cluster.spark(), DataSetup.of(settings));
        Dataset<Row> predictions = named(model, model.predict(rows));
        try {
            predictions
                    .write()
                    .mode(overwrite ? SaveMode.Overwrite : SaveMode.ErrorIfExists)
                    .parquet(out);
        } catch (Exception e) {
            throw unwritten(out, e);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        Row counts = cluster.spark()
                .read()
                .parquet(out)
                .agg(functions.count(functions.lit(1)), functions.count(functions.col("problem")))
                .first();
        return new Scored(counts.getLong(0), counts.getLong(1), seconds);
    }

    /** {@code id, prediction, scores, problem}; a class by its name. */
    static Dataset<Row> named(RowModel model, Dataset<Row> predicted) {
        Column number = functions.col(RowModel.PREDICTION);
        Column prediction = model.classes().isEmpty()
                ? number
                : functions.element_at(
                        functions.array(
                                model.classes().stream().map(functions::lit).toArray(Column[]::new)),
                        number.cast("int").plus(1));
        return predicted.select(
                functions.col(RawRows.ID).as("id"),
                functions
                        .when(number.geq(0).or(functions.lit(model.classes().isEmpty())), prediction)
                        .as("prediction"),
                functions.col(RowModel.SCORES).as("scores"),
                functions.col(RowModel.PROBLEM).as("problem"));
    }

    private static CairnException unwritten(String out, Exception e) {
        if (e instanceof CairnException told) {
            return told;
        }
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new CairnException(
                ExitCode.CONFIGURATION, "--out " + out + ": can't be written: " + reason + "; --overwrite replaces", e);
    }
}
