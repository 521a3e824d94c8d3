package dev.cairn.driver.prediction;

import dev.cairn.driver.dataset.FittedFile;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Recipe;
import dev.cairn.driver.training.TrainedModel;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.step.StepFactory;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A saved model that predicts something of rows; its parameters go to Spark's tasks by broadcast. */
public final class RowModel {
    /** Added to each row: what is predicted, as a number; double. */
    public static final String PREDICTION = "_prediction";
    /** The scores of all classes, or all numbers predicted; array of double. */
    public static final String SCORES = "_scores";
    /** Why nothing can be predicted of the row; null where something is. */
    public static final String PROBLEM = "_unfit";

    private final Job job;
    private final Fitted fitted;
    private final Network network;
    private final float[] parameters;

    /** What tasks need to know of the model. */
    record Network(StepFactory steps, List<Feed> feeds, int batchSize, Answer answer) implements Serializable {
        private static final long serialVersionUID = 1L;

        Network {
            feeds = new ArrayList<>(feeds);
        }
    }

    private RowModel(Job job, Fitted fitted, Network network, float[] parameters) {
        this.job = job;
        this.fitted = fitted;
        this.network = network;
        this.parameters = parameters;
    }

    /**
     * Reads a model.
     *
     * @throws CairnException DATA where there is none, or it is damaged; CONFIGURATION where it predicts nothing of rows
     */
    public static RowModel read(Job job, Path folder) {
        SavedModel model = SavedModel.read(folder);
        Settings settings = TrainedModel.settings(job, folder, List.of());
        String preparation = SavedModel.preparation(folder)
                .orElseThrow(() -> new CairnException(
                        ExitCode.DATA,
                        "--model " + folder
                                + ": was trained on no rows (but digits or IDX files), so it can score none"));
        Recipe recipe = job.recipe(settings, model.shape());
        return new RowModel(
                job,
                FittedFile.read("--model " + folder + "/" + FittedFile.NAME, preparation),
                new Network(
                        recipe.network().steps(),
                        recipe.feeds(),
                        settings.getInt("train.batchSize"),
                        Answer.of(job.name(), recipe.scoring(), model.shape())),
                model.readParameters(folder));
    }

    public Job job() {
        return job;
    }

    /** How its rows become examples. */
    public Fitted preparation() {
        return fitted;
    }

    /** Names of the classes, by number; empty where numbers are predicted. */
    public List<String> classes() {
        return network.answer().classes();
    }

    /**
     * Adds what is predicted: {@link #PREDICTION}, {@link #SCORES}, {@link #PROBLEM}. Rows are taken as they come, some at
     * a time, so that memory stays bounded.
     *
     * @param raw rows as {@link dev.cairn.driver.dataset.Datasets#rows} gives them; for windows of a series, what is
     *     returned is a row a window, without the columns of its rows
     */
    public Dataset<Row> predict(Dataset<Row> raw) {
        Dataset<Row> examples = examples(raw);
        SparkSession spark = raw.sparkSession();
        Broadcast<float[]> shared =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(parameters);
        StructType schema = examples.schema();
        Network sent = network;
        Fitted preparation = fitted;
        MapPartitionsFunction<Row, Row> predicting = rows -> {
            try {
                return new PredictedRows(rows, schema, preparation, sent, shared.value());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        return examples.mapPartitions(predicting, Encoders.row(predicted(schema)));
    }

    /** Adds the columns to a schema. */
    static StructType predicted(StructType schema) {
        return schema.add(PREDICTION, DataTypes.DoubleType)
                .add(SCORES, DataTypes.createArrayType(DataTypes.DoubleType))
                .add(PROBLEM, DataTypes.StringType);
    }

    /** What is to be predicted need not be there; where it is, it goes by another name while the row is encoded. */
    private Dataset<Row> examples(Dataset<Row> raw) {
        Map<String, String> truth = new HashMap<>(fitted.truth());
        Dataset<Row> rows = raw;
        for (var column : truth.entrySet()) {
            Column any = functions.lit(column.getValue());
            if (Arrays.asList(raw.columns()).contains(column.getKey())) {
                rows = rows.withColumnRenamed(column.getKey(), kept(column.getKey()));
            }
            rows = rows.withColumn(column.getKey(), any);
        }
        return fitted.examples(rows);
    }

    /** The name under which a row's own truth is kept. */
    public static String kept(String column) {
        return "_given_" + column;
    }
}
