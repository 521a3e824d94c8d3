package dev.cairn.integration.gates;

import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.NaiveBayes;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.CountVectorizer;
import org.apache.spark.ml.feature.RegexTokenizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** What Spark ML's multinomial naive Bayes reaches on AG's news, for comparison: words counted, small letters. */
final class NaiveBayesBaseline {
    private NaiveBayesBaseline() {}

    /** On a file {@code class,title,description} of which each fifth row, from the fifth on, is test. */
    static Check of(String path) {
        return new Check(
                "naive-bayes",
                0.5,
                "multinomial, smoothing 1, test=row % 5 == 4, " + path,
                List.of(),
                List.of(path),
                (folder, at) -> Map.of("test.accuracy", accuracy(at.data(path).toString())));
    }

    private static double accuracy(String file) {
        try (SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate()) {
            Dataset<Row> rows = spark.read()
                    .option("escape", "\"")
                    .csv(file)
                    .toDF("class", "title", "description")
                    .coalesce(1)
                    .select(
                            functions.col("class").cast("double").minus(1).as("label"), // from 0 on, as Spark counts
                            functions
                                    .concat_ws(" ", functions.col("title"), functions.col("description"))
                                    .as("text"),
                            functions
                                    .monotonically_increasing_id()
                                    .mod(5)
                                    .equalTo(4)
                                    .as("test"))
                    .cache();
            var pipeline = new Pipeline().setStages(new PipelineStage[] {
                new RegexTokenizer().setInputCol("text").setOutputCol("words").setPattern("[^a-z0-9]+"),
                new CountVectorizer().setInputCol("words").setOutputCol("features"),
                new NaiveBayes()
            });
            Dataset<Row> scored = pipeline.fit(rows.filter("not test")).transform(rows.filter("test"));
            return new MulticlassClassificationEvaluator()
                    .setMetricName("accuracy")
                    .evaluate(scored);
        }
    }
}
