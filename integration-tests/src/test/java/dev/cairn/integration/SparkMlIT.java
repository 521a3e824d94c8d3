package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.jobs.ml.CairnEstimator;
import dev.cairn.jobs.ml.CairnModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cairn's jobs as stages of Spark ML, among Spark's own. */
class SparkMlIT {
    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static Dataset<Row> rows;

    @BeforeAll
    static void start() throws IOException {
        spark = session();
        Path file = SmallData.topics(folder.resolve("topics.csv"), 360);
        rows = spark.read()
                .option("header", true)
                .csv(file.toString())
                .selectExpr("cast(substring(class, 6) as double) as label", "text as words")
                .cache();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .getOrCreate();
    }

    private static CairnEstimator topics() {
        return new CairnEstimator()
                .setJob("rnn")
                .setInputCols("text", "label")
                .setSettings(
                        "data.preparation=text",
                        "data.length=10",
                        "model.size=tiny",
                        "data.cache=" + folder.resolve("cache"))
                .setFolder(folder.resolve("runs").toString())
                .setBatchSize(32)
                .setLearningRate(0.02)
                .setEpochs(6);
    }

    private static Pipeline pipeline(CairnEstimator estimator) {
        var upper = new SQLTransformer().setStatement("SELECT *, lower(words) AS text FROM __THIS__");
        return new Pipeline().setStages(new PipelineStage[] {upper, estimator});
    }

    private static double accuracy(Dataset<Row> predicted) {
        return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predicted);
    }

    @Test
    void shouldPredictTheSameAfterItWasSavedAndLoadedInAFreshJvm() throws IOException {
        // given
        PipelineModel model = pipeline(topics()).fit(rows);
        Dataset<Row> predicted = model.transform(rows);
        assertThat(accuracy(predicted)).isGreaterThan(0.9);
        assertThat(predicted.columns()).containsExactly("label", "words", "text", "prediction", "probability");

        // when
        model.save(folder.resolve("saved").toString());
        rows.write().parquet(folder.resolve("rows").toString());
        List<String> words = new ArrayList<>(List.of("-cp", System.getProperty("java.class.path")));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-") || argument.startsWith("-D"))
                .forEach(words::add);
        words.addAll(List.of(Loading.class.getName(), folder.toString()));
        Command.Ended ended = Command.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        words.toArray(String[]::new))
                .within(Duration.ofMinutes(3))
                .run();

        // then
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        List<Row> there = spark.read()
                .parquet(folder.resolve("predicted").toString())
                .sort("words", "label")
                .collectAsList();
        List<Row> here = predicted
                .select("words", "label", "prediction", "probability")
                .sort("words", "label")
                .collectAsList();
        assertThat(there).isEqualTo(here);
    }

    /** What the fresh JVM does. */
    static final class Loading {
        private Loading() {}

        public static void main(String[] args) {
            Path folder = Path.of(args[0]);
            SparkSession spark = session();
            PipelineModel.load(folder.resolve("saved").toString())
                    .transform(spark.read().parquet(folder.resolve("rows").toString()))
                    .select("words", "label", "prediction", "probability")
                    .write()
                    .parquet(folder.resolve("predicted").toString());
            spark.stop();
        }
    }

    @Test
    void shouldBeTunedByCrossValidation() {
        // given a learning rate under which nothing is learned, and one under which something is
        CairnEstimator estimator = topics();
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(estimator.learningRate(), new double[] {1e-9, 0.02})
                .build();

        // when
        CrossValidatorModel tuned = new CrossValidator()
                .setEstimator(pipeline(estimator))
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setEstimatorParamMaps(grid)
                .setNumFolds(2)
                .setSeed(1)
                .fit(rows);

        // then
        assertThat(tuned.avgMetrics()[1]).isGreaterThan(0.7).isGreaterThan(tuned.avgMetrics()[0] + 0.2);
        var best = (CairnModel) ((PipelineModel) tuned.bestModel()).stages()[1];
        assertThat(best.classes()).containsExactly("0.0", "1.0", "2.0");
        assertThat(CairnEstimator.load(saved(estimator)).getOrDefault(estimator.epochs()))
                .isEqualTo(6);
    }

    private static String saved(CairnEstimator estimator) {
        String path = folder.resolve("estimator").toString();
        try {
            estimator.save(path);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return path;
    }
}
