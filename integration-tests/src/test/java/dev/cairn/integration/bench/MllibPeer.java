package dev.cairn.integration.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Spark MLlib's perceptron 784-256-10 on MNIST, trained anew with more iterations of L-BFGS each time until it is as
 * accurate as it should be: only the fit that gets there counts, as if its number of iterations had been known. More than
 * 150 would not be done within the 20 minutes that a peer has.
 */
public final class MllibPeer {
    private static final int PIXELS = 784;
    private static final int PARTITIONS = 2;
    private static final int[] ITERATIONS = {100, 150};
    private static final StructType ROW =
            new StructType().add("features", SQLDataTypes.VectorType()).add("label", DataTypes.DoubleType);

    private MllibPeer() {}

    /** Arguments: MNIST's folder, the accuracy, Spark's master. */
    public static void main(String[] args) {
        double target = Double.parseDouble(args[1]);
        try (SparkSession spark = SparkSession.builder()
                .master(args[2])
                .config("spark.ui.enabled", "false")
                .getOrCreate()) {
            Dataset<Row> train = images(spark, args[0], "train").cache();
            Dataset<Row> test = images(spark, args[0], "t10k").cache();
            long examples = train.count();
            double ready = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
            long tested = test.count();
            for (int iterations : ITERATIONS) {
                long start = System.nanoTime();
                MultilayerPerceptronClassificationModel model = fit(train, iterations);
                double seconds = ready + (System.nanoTime() - start) / 1e9;
                double right = model.transform(test).where("label = prediction").count();
                System.out.printf(
                        Locale.ROOT,
                        "epoch %d seconds %.2f examples %d accuracy %.4f changed true%n",
                        iterations,
                        seconds,
                        iterations * examples,
                        right / tested);
                if (right / tested >= target) {
                    return;
                }
            }
        }
    }

    private static MultilayerPerceptronClassificationModel fit(Dataset<Row> train, int iterations) {
        return new MultilayerPerceptronClassifier()
                .setLayers(new int[] {PIXELS, 256, 10})
                .setSeed(1)
                .setTol(1e-9)
                .setMaxIter(iterations)
                .fit(train);
    }

    private static Dataset<Row> images(SparkSession spark, String folder, String part) {
        List<Integer> parts = IntStream.range(0, PARTITIONS).boxed().toList();
        JavaRDD<Row> rows = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(parts, PARTITIONS)
                .flatMap(index -> rows(folder, part, index));
        return spark.createDataFrame(rows, ROW);
    }

    private static Iterator<Row> rows(String folder, String part, int index) {
        try (DataInputStream images = open(folder, part + "-images-idx3-ubyte.gz");
                DataInputStream labels = open(folder, part + "-labels-idx1-ubyte.gz")) {
            images.skipNBytes(4);
            int count = images.readInt();
            images.skipNBytes(8);
            labels.skipNBytes(8);
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] pixels = images.readNBytes(PIXELS);
                int label = labels.readUnsignedByte();
                if (i % PARTITIONS == index) {
                    double[] values = new double[PIXELS];
                    for (int j = 0; j < PIXELS; j++) {
                        values[j] = (pixels[j] & 0xff) / 255.0;
                    }
                    rows.add(RowFactory.create(Vectors.dense(values), (double) label));
                }
            }
            return rows.iterator();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DataInputStream open(String folder, String name) throws IOException {
        return new DataInputStream(new GZIPInputStream(Files.newInputStream(Path.of(folder, name)), 1 << 16));
    }
}
