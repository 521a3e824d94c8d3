package dev.cairn.peers.dl4j;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Trains a network on MNIST by DL4J's Spark until it is as accurate on the test images as it should be. Says a line
 * {@code epoch E seconds S examples N accuracy A changed B} after each epoch: seconds since this process began, less
 * what evaluating has taken; whether parameters have changed. Its settings are system properties.
 */
public final class SparkPeer {
    private static final int WORKERS = 2;
    private static final int TRAINING_EXAMPLES = 60_000;
    private static final int TEST_BATCH = 500;

    private SparkPeer() {}

    /** Arguments: averaging or sharing, the network, Spark's master, MNIST's folder, the accuracy, the most epochs. */
    public static void main(String[] args) {
        double target = Double.parseDouble(args[4]);
        int epochs = Integer.parseInt(args[5]);
        int batch = Integer.getInteger("peer.batch", 32);
        double rate = Double.parseDouble(System.getProperty("peer.rate", "0.001"));
        var mnist = new Mnist(args[3]);
        try (var context = new JavaSparkContext(conf(args[2]))) {
            var master = master(args[0], args[2], batch);
            var network = new SparkDl4jMultiLayer(context, Networks.of(args[1], rate), master);
            List<Integer> parts = IntStream.range(0, WORKERS).boxed().toList();
            int limit = Integer.getInteger("peer.batches", Integer.MAX_VALUE);
            JavaRDD<DataSet> training = context.parallelize(parts, WORKERS)
                    .flatMap(part -> mnist.train(batch, part, WORKERS).stream()
                            .limit(limit)
                            .iterator());
            long examples = Math.min(TRAINING_EXAMPLES, (long) limit * WORKERS * batch);
            train(network, training, mnist, target, epochs, examples);
        }
        System.exit(0); // DL4J's Aeron threads would keep the process
    }

    /**
     * Through files here, which was faster than directly from Spark: 1,301 against 1,129 examples/s on a perceptron. On a
     * cluster DL4J refuses files that are not on HDFS.
     */
    private static TrainingMaster<?, ?> master(String name, String spark, int batch) {
        RDDTrainingApproach approach =
                spark.startsWith("local") ? RDDTrainingApproach.Export : RDDTrainingApproach.Direct;
        return name.equals("averaging")
                ? Masters.averaging(WORKERS, batch, approach)
                : Masters.sharing(WORKERS, batch, approach);
    }

    private static void train(
            SparkDl4jMultiLayer network,
            JavaRDD<DataSet> training,
            Mnist mnist,
            double target,
            int epochs,
            long examples) {
        List<DataSet> test = mnist.test(TEST_BATCH);
        INDArray before = network.getNetwork().params().dup();
        double evaluating = 0;
        for (int epoch = 1; epoch <= epochs; epoch++) {
            MultiLayerNetwork trained = network.fit(training);
            double seconds = uptime() - evaluating;
            double accuracy = trained.evaluate(new ListDataSetIterator<>(test, TEST_BATCH))
                    .accuracy();
            evaluating = uptime() - seconds;
            System.out.printf(
                    Locale.ROOT,
                    "epoch %d seconds %.2f examples %d accuracy %.4f changed %s%n",
                    epoch,
                    seconds,
                    epoch * examples,
                    accuracy,
                    !trained.params().equals(before));
            if (accuracy >= target) {
                return;
            }
        }
    }

    private static double uptime() {
        return ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    }

    private static SparkConf conf(String master) {
        SparkConf conf = new SparkConf()
                .setMaster(master)
                .setAppName("DL4J")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.locality.wait", "0");
        if (!master.startsWith("local")) {
            conf.set("spark.executor.extraClassPath", System.getProperty("peer.classpath"))
                    .set("spark.executor.cores", "1")
                    .set("spark.executor.memory", "1g")
                    .set(
                            "spark.executor.extraJavaOptions",
                            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED -Daeron.publication.unblock.timeout=60s")
                    .set("spark.executorEnv.OMP_NUM_THREADS", "1");
        }
        return conf;
    }
}
