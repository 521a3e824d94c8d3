package dev.cairn.peers.bigdl;

import com.intel.analytics.bigdl.dataset.Sample;
import com.intel.analytics.bigdl.nn.ClassNLLCriterion;
import com.intel.analytics.bigdl.nn.abstractnn.AbstractCriterion;
import com.intel.analytics.bigdl.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.optim.Adam;
import com.intel.analytics.bigdl.optim.Optimizer;
import com.intel.analytics.bigdl.optim.Top1Accuracy;
import com.intel.analytics.bigdl.optim.ValidationMethod;
import com.intel.analytics.bigdl.utils.Engine;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;

/**
 * Trains LeNet on MNIST by BigDL's distributed optimizer until it is as accurate on the test images as it should be.
 * Says a line after each epoch, see {@link Epochs}. Its engine is the system property {@code bigdl.engineType}.
 *
 * <p>Both engines train on Java 17. On a busy machine, between the 50th step and about the 200th, mklblas did 829
 * examples/s at a load average of 4 to 5, and mkldnn 375 at up to 7. The loads differed, so that this does not tell
 * which is the faster on a calm machine; over the 45 steps before, it was 533 and 551.
 */
public final class SparkPeer {
    private static final int CORES = 2;
    private static final int BATCH = 64 * CORES;
    private static final double RATE = 0.001;

    private SparkPeer() {}

    /** Arguments: Spark's master, MNIST's folder, the accuracy, the most epochs. */
    public static void main(String[] args) {
        var mnist = new Mnist(args[1]);
        var epochs = new Epochs(Double.parseDouble(args[2]), Integer.parseInt(args[3]));
        try (var context = new JavaSparkContext(conf(args[0]))) {
            Engine.init();
            train(samples(context, mnist, "train"), samples(context, mnist, "t10k"), epochs);
        }
        System.exit(0); // BigDL's thread pools would keep the process
    }

    // What Scala makes of BigDL's generics, Java sees only half of.
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void train(RDD<Sample<Object>> training, RDD<Sample<Object>> test, Epochs epochs) {
        AbstractCriterion<Activity, Activity, Object> loss =
                (AbstractCriterion) new ClassNLLCriterion<Object>(null, true, true, -1, LeNet.FLOAT, LeNet.NUMERIC);
        ValidationMethod<Object>[] accuracy = new ValidationMethod[] {new Top1Accuracy<>(LeNet.FLOAT, LeNet.NUMERIC)};
        Optimizer.<Object>apply(LeNet.network(), training, loss, BATCH, null, null, LeNet.FLOAT, LeNet.NUMERIC)
                .setOptimMethod(new Adam<>(RATE, 0, 0.9, 0.999, 1e-8, LeNet.FLOAT, LeNet.NUMERIC))
                .setValidation(epochs::isOver, test, accuracy, BATCH)
                .setEndWhen(epochs::areEnough)
                .optimize();
    }

    private static RDD<Sample<Object>> samples(JavaSparkContext context, Mnist mnist, String name) {
        List<Integer> parts = IntStream.range(0, CORES).boxed().toList();
        return context.parallelize(parts, CORES)
                .flatMap(part -> mnist.samples(name, part, CORES).iterator())
                .rdd();
    }

    private static SparkConf conf(String master) {
        return Engine.createSparkConf(new SparkConf())
                .setMaster(master)
                .setAppName("BigDL")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1");
    }
}
