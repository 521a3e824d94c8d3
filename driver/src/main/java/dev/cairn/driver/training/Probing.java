package dev.cairn.driver.training;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.dataset.PreparedData;
import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.scoring.Embedder;
import dev.cairn.worker.scoring.Embeddings;
import dev.cairn.worker.scoring.Inference;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/** Carries out a {@link Probe}: Spark tasks compute the features, a slice each, and what is fitted to them stays there. */
final class Probing {
    private static final double TOLERANCE = 1e-4;
    private static final StructType ROW =
            new StructType().add("label", DataTypes.DoubleType).add("features", SQLDataTypes.VectorType());

    private final Cluster cluster;
    private final JavaSparkContext spark;
    private final Probe probe;
    private final int workers;

    private Probing(Cluster cluster, Probe probe, int workers) {
        this.cluster = cluster;
        this.spark = JavaSparkContext.fromSparkContext(cluster.spark().sparkContext());
        this.probe = probe;
        this.workers = workers;
    }

    /**
     * Accuracies on the test part: {@code probe} and {@code knn} under these parameters, {@code untrainedProbe} and
     * {@code untrainedKnn} under the network's initial ones. Nothing where the recipe has no probe.
     */
    static Map<String, Double> figures(
            Cluster cluster, Recipe recipe, PreparedData data, Settings settings, float[] parameters) {
        var figures = new TreeMap<String, Double>();
        recipe.probe().ifPresent(probe -> {
            int workers = settings.getInt("workers");
            Inference train = recipe.over(data.train(), settings);
            Inference test = recipe.over(data.test(), settings);
            var probing = new Probing(cluster, probe, workers);
            probing.add(figures, "probe", "knn", train, test, parameters);
            float[] initial = recipe.network().initialParameters();
            probing.add(figures, "untrainedProbe", "untrainedKnn", train, test, initial);
        });
        return figures;
    }

    /** Adds the accuracy of the linear classifier, where one is fitted, and that of the neighbours. */
    private void add(
            Map<String, Double> figures,
            String linear,
            String nearest,
            Inference train,
            Inference test,
            float[] parameters) {
        Broadcast<float[]> shared = spark.broadcast(parameters);
        JavaRDD<Embeddings> references = embeddings(train, shared);
        JavaRDD<Embeddings> examples = embeddings(test, shared);
        try {
            if (probe.iterations() > 0) {
                figures.put(linear, linear(references, examples));
            }
            figures.put(nearest, nearest(references, examples));
        } finally {
            references.unpersist();
            examples.unpersist();
            shared.destroy();
        }
    }

    /** Kept where they were computed: the fit reads them again and again. */
    private JavaRDD<Embeddings> embeddings(Inference pass, Broadcast<float[]> parameters) {
        SerializableConfiguration storage = cluster.storage();
        String label = probe.label();
        List<Integer> ranks = IntStream.range(0, workers).boxed().toList();
        return spark.parallelize(ranks, workers)
                .map(rank -> Embedder.embed(pass, label, parameters.value(), rank, storage.value()))
                .persist(StorageLevel.MEMORY_AND_DISK());
    }

    /** Multinomial logistic regression on standardized features, without a penalty. */
    private double linear(JavaRDD<Embeddings> references, JavaRDD<Embeddings> examples) {
        return new LogisticRegression()
                .setFamily("multinomial")
                .setMaxIter(probe.iterations())
                .setTol(TOLERANCE)
                .fit(rows(references))
                .transform(rows(examples))
                .agg(functions.avg(functions.expr("double(prediction = label)")))
                .first()
                .getDouble(0);
    }

    private Dataset<Row> rows(JavaRDD<Embeddings> embeddings) {
        JavaRDD<Row> rows = embeddings.flatMap(slice -> IntStream.range(0, slice.examples())
                .mapToObj(i -> RowFactory.create((double) slice.labels()[i], Vectors.dense(slice.row(i))))
                .iterator());
        return cluster.spark().createDataFrame(rows, ROW);
    }

    private double nearest(JavaRDD<Embeddings> references, JavaRDD<Embeddings> examples) {
        int share = (probe.references() + workers - 1) / workers;
        Broadcast<Embeddings> shared = spark.broadcast(
                Embeddings.joined(references.map(slice -> slice.first(share)).collect()));
        var neighbours = probe.neighbours();
        try {
            long correct = examples.map(slice -> (long) neighbours.correct(shared.value(), slice))
                    .reduce(Long::sum);
            long all = examples.map(slice -> (long) slice.examples()).reduce(Long::sum);
            return (double) correct / all;
        } finally {
            shared.destroy();
        }
    }
}
