package dev.cairn.jobs.averaging;

import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Trainer;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.BatchPlan;
import dev.cairn.worker.step.dl4j.BoundNetwork;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.DataSet;

/**
 * DL4J's {@code ParameterAveragingTrainingMaster}: each worker takes some steps by itself with DL4J's updater, then all
 * parameters and updaters are averaged. Workers read the same batches, in the same order, as Cairn's would.
 */
public final class AveragingTrainer implements Trainer {

    @Override
    public String strategy() {
        return "averaging";
    }

    @Override
    public void check(Settings settings) {
        Updaters.check(settings);
        int batch = settings.getInt("train.batchSize");
        int workers = settings.getInt("workers");
        if (batch < workers) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "train.batchSize=" + batch + ": must be at least workers=" + workers + " with strategy=averaging");
        }
    }

    @Override
    public float[] train(SparkSession spark, Task task, float[] first, Listener listener) {
        if (!(task.network() instanceof BoundNetwork network)) {
            throw new IllegalArgumentException("strategy=averaging trains networks out of DL4J alone");
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        ComputationGraph graph = network.model().graph(first);
        Updaters.set(graph.getConfiguration(), task.settings());
        BatchPlan plan = task.plan();
        float[] parameters = first;
        for (long step = 0; step < task.lastStep(); ) {
            long until = Math.min(task.lastStep(), step + plan.stepsPerEpoch());
            var trained = new SparkComputationGraph(context, graph, master(task));
            graph = trained.fit(batches(context, task, network, step, until));
            parameters = network.model().values(graph);
            step = until;
            listener.trained(step, trained.getScore(), parameters);
        }
        return parameters;
    }

    /** The same for each epoch: DL4J counts nothing over several calls. */
    private static ParameterAveragingTrainingMaster master(Task task) {
        Settings settings = task.settings();
        int workers = task.plan().workers();
        int share = task.plan().batchSize() / workers;
        boolean direct = settings.getString("averaging.approach").equals("direct");
        return new ParameterAveragingTrainingMaster.Builder(workers, share)
                .batchSizePerWorker(share)
                .averagingFrequency(settings.getInt("averaging.frequency"))
                .workerPrefetchNumBatches(settings.getInt("averaging.prefetch"))
                .rddTrainingApproach(direct ? RDDTrainingApproach.Direct : RDDTrainingApproach.Export)
                .storageLevel(StorageLevel.MEMORY_ONLY())
                .rngSeed(settings.getLong("seed"))
                .build();
    }

    /** What each rank would read in these steps, a minibatch a step. */
    private static JavaRDD<DataSet> batches(
            JavaSparkContext context, Task task, BoundNetwork network, long from, long until) {
        int workers = task.plan().workers();
        List<Integer> ranks = IntStream.range(0, workers).boxed().toList();
        var read = new RankBatches(
                task.part(),
                task.plan(),
                task.settings().getLong("seed"),
                task.feeds(),
                network.inputs().get(0),
                network.labels().get(0),
                from,
                until);
        var storage = task.storage();
        return context.parallelize(ranks, workers).flatMap(rank -> read.of(rank, storage.value()));
    }
}
