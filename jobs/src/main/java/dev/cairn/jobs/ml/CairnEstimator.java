package dev.cairn.jobs.ml;

import dev.cairn.driver.run.Result;
import dev.cairn.driver.training.Training;
import dev.cairn.jobs.Catalogue;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a job of the catalogue, or one's own, on the rows of a DataFrame, as a stage of Spark ML:
 *
 * <pre>{@code
 * new CairnEstimator()
 *         .setJob("rnn")
 *         .setInputCols("text", "label")
 *         .setSettings("data.preparation=text", "model.size=tiny")
 *         .setEpochs(5)
 * }</pre>
 *
 * <p>The rows that come are trained on, but for what {@code data.validation} holds back. Training takes as many task
 * slots as it has workers, all at the same time.
 */
public final class CairnEstimator extends Estimator<CairnModel> implements DefaultParamsWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final Param<String> job;
    private final StringArrayParam settings;
    private final StringArrayParam inputCols;
    private final Param<String> predictionCol;
    private final Param<String> probabilityCol;
    private final Param<String> folder;
    private final DoubleParam learningRate;
    private final IntParam epochs;
    private final IntParam batchSize;
    private final IntParam workers;
    private final LongParam seed;

    public CairnEstimator() {
        this(Identifiable$.MODULE$.randomUID("cairn"));
    }

    /** @param uid as Spark ML knows this stage by */
    public CairnEstimator(String uid) {
        this.uid = uid;
        job = new Param<>(this, "job", "a job of the catalogue, or the class of one's own");
        settings = new StringArrayParam(this, "settings", "further settings of the job, each key=value");
        inputCols = new StringArrayParam(this, "inputCols", "columns that the job sees, the label's too; empty: all");
        predictionCol = new Param<>(this, "predictionCol", "double: the class or the number predicted");
        probabilityCol = new Param<>(this, "probabilityCol", "vector: the classes' probabilities; empty: none");
        folder = new Param<>(this, "folder", "local folder for the runs; empty: a temporary one");
        learningRate = new DoubleParam(this, "learningRate", "optimizer.learningRate");
        epochs = new IntParam(this, "epochs", "train.epochs");
        batchSize = new IntParam(this, "batchSize", "train.batchSize");
        workers = new IntParam(this, "workers", "workers");
        seed = new LongParam(this, "seed", "seed");
        setDefault(settings, new String[0]);
        setDefault(inputCols, new String[0]);
        setDefault(predictionCol, "prediction");
        setDefault(probabilityCol, "probability");
        setDefault(folder, "");
    }

    /** How Spark reads what was saved. */
    public static MLReader<CairnEstimator> read() {
        return new DefaultParamsReader<>();
    }

    public static CairnEstimator load(String path) {
        return read().load(path);
    }

    @Override
    public String uid() {
        return uid;
    }

    public Param<String> job() {
        return job;
    }

    public StringArrayParam settings() {
        return settings;
    }

    public StringArrayParam inputCols() {
        return inputCols;
    }

    public Param<String> predictionCol() {
        return predictionCol;
    }

    public Param<String> probabilityCol() {
        return probabilityCol;
    }

    public Param<String> folder() {
        return folder;
    }

    public DoubleParam learningRate() {
        return learningRate;
    }

    public IntParam epochs() {
        return epochs;
    }

    public IntParam batchSize() {
        return batchSize;
    }

    public IntParam workers() {
        return workers;
    }

    public LongParam seed() {
        return seed;
    }

    public CairnEstimator setJob(String name) {
        set(job, name);
        return this;
    }

    public CairnEstimator setSettings(String... assignments) {
        set(settings, assignments);
        return this;
    }

    public CairnEstimator setInputCols(String... names) {
        set(inputCols, names);
        return this;
    }

    public CairnEstimator setPredictionCol(String name) {
        set(predictionCol, name);
        return this;
    }

    public CairnEstimator setProbabilityCol(String name) {
        set(probabilityCol, name);
        return this;
    }

    public CairnEstimator setFolder(String path) {
        set(folder, path);
        return this;
    }

    public CairnEstimator setLearningRate(double rate) {
        set(learningRate, rate);
        return this;
    }

    public CairnEstimator setEpochs(int count) {
        set(epochs, count);
        return this;
    }

    public CairnEstimator setBatchSize(int examples) {
        set(batchSize, examples);
        return this;
    }

    public CairnEstimator setWorkers(int count) {
        set(workers, count);
        return this;
    }

    public CairnEstimator setSeed(long number) {
        set(seed, number);
        return this;
    }

    /** @throws CairnException that says in one line what stands in the way */
    @Override
    public CairnModel fit(Dataset<?> dataset) {
        Path run = run();
        Training training = Training.of(Catalogue.job(getOrDefault(job)), run).set("data.testShare", 0);
        for (String assignment : getOrDefault(settings)) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                throw new CairnException(ExitCode.CONFIGURATION, "settings: " + assignment + ": must be key=value");
            }
            training = training.set(assignment.substring(0, equals), assignment.substring(equals + 1));
        }
        training = with(training, learningRate, "optimizer.learningRate");
        training = with(training, epochs, "train.epochs");
        training = with(training, batchSize, "train.batchSize");
        training = with(training, workers, "workers");
        training = with(training, seed, "seed");
        Result result = training.run(columns(dataset.toDF()));
        if (result.exitCode() != 0) {
            throw new CairnException(ExitCode.RETRY, "training has not come to its end: " + result.error());
        }
        var model = new CairnModel(uid, run.resolve("model"));
        return copyValues(model, ParamMap.empty()).setParent(this);
    }

    private Training with(Training training, Param<?> param, String key) {
        return isSet(param) ? training.set(key, getOrDefault(param)) : training;
    }

    private Dataset<Row> columns(Dataset<Row> rows) {
        Column[] chosen = Arrays.stream(getOrDefault(inputCols))
                .map(name -> functions.col("`" + name.replace("`", "``") + "`"))
                .toArray(Column[]::new);
        return chosen.length == 0 ? rows : rows.select(chosen);
    }

    private Path run() {
        try {
            String place = getOrDefault(folder);
            return place.isEmpty()
                    ? Files.createTempDirectory("cairn-fit-")
                    : Files.createTempDirectory(Files.createDirectories(Path.of(place)), "fit-");
        } catch (IOException e) {
            throw new CairnException(ExitCode.CONFIGURATION, "folder: can't be made: " + e.getMessage(), e);
        }
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return CairnModel.predicted(schema, getOrDefault(predictionCol), getOrDefault(probabilityCol));
    }

    @Override
    public CairnEstimator copy(ParamMap extra) {
        return defaultCopy(extra);
    }
}
