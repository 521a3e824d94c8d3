package dev.cairn.driver.training;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.cluster.TaskStage;
import dev.cairn.worker.scoring.Inference;
import dev.cairn.worker.scoring.Scorer;
import dev.cairn.worker.scoring.Scoring;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/** Scores a model on a part of the data: all workers take a slice, and their sums are added in rank order. */
final class PartScoring {
    private static final Duration LIMIT = Duration.ofDays(1);

    private PartScoring() {}

    /** The metrics of a part, by plain names such as {@code accuracy}. */
    static Map<String, Double> metrics(Cluster cluster, Inference pass, Scoring scoring, float[] parameters) {
        return scoring.metrics(sums(cluster, pass, scoring, parameters));
    }

    /** What a scoring has summed up over a part. */
    static double[] sums(Cluster cluster, Inference pass, Scoring scoring, float[] parameters) {
        var shared = JavaSparkContext.fromSparkContext(cluster.spark().sparkContext())
                .broadcast(parameters);
        SerializableConfiguration storage = cluster.storage();
        try {
            List<double[]> sums = TaskStage.workers(
                            cluster,
                            pass.workers(),
                            worker -> Scorer.score(pass, scoring, shared.value(), worker.rank(), storage.value()))
                    .await(LIMIT);
            return Sums.total(scoring, sums);
        } finally {
            shared.destroy();
        }
    }
}
