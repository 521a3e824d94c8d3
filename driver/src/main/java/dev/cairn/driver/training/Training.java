package dev.cairn.driver.training;

import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Trains a job on the DataFrames of a Spark program:
 *
 * <pre>{@code
 * Result result = Training.of(new Cnn(), Path.of("runs/pictures"))
 *         .set("data.preparation", "image")
 *         .set("train.epochs", 3)
 *         .run(rows);
 * }</pre>
 *
 * @param job from the catalogue, or one's own
 * @param folder of the run; called again, an unfinished run in it goes on, and a finished one is returned as it is
 * @param assignments each {@code key=value}, over the job's defaults
 */
public record Training(Job job, Path folder, List<String> assignments) {
    public Training {
        assignments = List.copyOf(assignments);
    }

    public static Training of(Job job, Path folder) {
        return new Training(job, folder, List.of("data.source=frame"));
    }

    /** The same with another value for a key of the job's configuration. */
    public Training set(String key, Object value) {
        List<String> all = new ArrayList<>(assignments);
        all.add(key + "=" + value);
        return new Training(job, folder, all);
    }

    /**
     * Trains on rows, from which the test part is cut as {@code data.testShare} says.
     *
     * @throws dev.cairn.worker.CairnException that says in one line what stands in the way
     */
    public Result run(Dataset<Row> rows) {
        return run(rows, null);
    }

    /** Trains on rows, and scores the model on others. */
    public Result run(Dataset<Row> rows, @Nullable Dataset<Row> test) {
        var settings = job.schema().read(null, assignments);
        try (var run = RunFolder.open(folder, settings, false)) {
            return run.finished().orElseGet(() -> new TrainingRun(job, settings, run, System.out)
                    .run(rows.sparkSession(), rows, test));
        }
    }
}
