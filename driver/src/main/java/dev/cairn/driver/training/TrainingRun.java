package dev.cairn.driver.training;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.cluster.WorkerStage;
import dev.cairn.driver.dataset.Datasets;
import dev.cairn.driver.dataset.PreparedData;
import dev.cairn.driver.model.Fingerprint;
import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.report.Report;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.run.Status;
import dev.cairn.driver.settings.Settings;
import dev.cairn.models.Network;
import dev.cairn.server.ServerException;
import dev.cairn.server.placement.ParameterServer;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.BatchPlan;
import dev.cairn.worker.step.Backend;
import dev.cairn.worker.step.CompiledStep;
import dev.cairn.worker.training.NetworkFactory;
import dev.cairn.worker.training.ServerFailures;
import dev.cairn.worker.training.Worker;
import dev.cairn.worker.training.WorkerResult;
import dev.cairn.worker.training.WorkerTask;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One run of a job: from its configuration to a trained model in its folder. */
public final class TrainingRun {
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final Duration FOREVER = Duration.ofDays(3650);

    private final Job job;
    private final Settings settings;
    private final RunFolder folder;
    private final PrintStream out;
    private Result result;

    /**
     * @param folder open, and not finished
     * @param out where progress is shown
     */
    public TrainingRun(Job job, Settings settings, RunFolder folder, PrintStream out) {
        this.job = job;
        this.settings = settings;
        this.folder = folder;
        this.out = out;
        this.result = Result.none(settings);
    }

    /**
     * Trains, and leaves {@code result.json} behind whether that goes well or not.
     *
     * @param master Spark's; null leaves it to spark-submit, or to local mode
     * @throws dev.cairn.worker.CairnException with the line that the user reads
     */
    public Result run(@Nullable String master) {
        var nativeLibraries = CompletableFuture.supplyAsync(Backend::load); // while Spark starts
        try (var cluster = Cluster.connect(
                master, "cairn train " + job.name(), settings.getInt("workers"), settings.spark(), CONNECT)) {
            PreparedData data = Datasets.prepare(cluster.spark(), DataSetup.of(settings));
            nativeLibraries.join();
            if (!cluster.keepsSecrets()) {
                warn("spark.authenticate is off: the key by which workers join travels in the clear between Spark's"
                        + " machines; set spark.authenticate=true and spark.network.crypto.enabled=true where others"
                        + " share the network");
            }
            train(cluster, data);
            folder.write(result);
            Report.write(folder, result, settings, TrainingRun::warn);
            return result;
        } catch (ServerException e) {
            throw folder.failed(result, ServerFailures.translate(e), secondsSinceCommand(System.nanoTime()));
        } catch (RuntimeException | Error e) {
            throw folder.failed(result, reason(e), secondsSinceCommand(System.nanoTime()));
        }
    }

    private static void warn(String warning) {
        System.err.println("warning: " + warning);
    }

    private static Throwable reason(Throwable failure) {
        boolean bySignal = Cluster.isEnding() && !(failure instanceof CairnException);
        return bySignal ? new CairnException(ExitCode.INTERRUPTED, "stopped by a signal", failure) : failure;
    }

    private void train(Cluster cluster, PreparedData data) {
        int workers = settings.getInt("workers");
        var plan = new BatchPlan(data.trainExamples(), settings.getInt("train.batchSize"), workers);
        long lastStep = lastStep(plan);
        NetworkFactory network = job.network(settings, data.columns(), data.attributes());
        Network built = network.build();
        float[] initial = CompiledStep.initialParameters(built);
        var updates = OptimizerSetup.of(settings, lastStep)
                .updates(
                        settings,
                        CompiledStep.parameterArrays(built),
                        data.validationExamples() > 0 ? evaluateEvery(plan) : 0);
        var serverSettings = ServerSetup.of(settings, cluster.host(), updates, lastStep);
        try (var metrics = folder.metrics();
                var progress = Progress.on(out, Progress.watched(), 0, lastStep, System::nanoTime)) {
            var monitor = new RunMonitor(plan, job.scoring(data.attributes()), metrics, progress);
            try (var server = ParameterServer.start(serverSettings, initial, monitor)) {
                WorkerTask task = task(data, network, plan, lastStep, server);
                WorkerStage<WorkerResult> stage = WorkerStage.start(
                        cluster, workers, worker -> Worker.run(task, worker.rank(), worker.attempt()));
                monitor.follow(stage, server);
                List<WorkerResult> results = stage.await(FOREVER);
                conclude(data, plan, server, monitor, results);
                progress.say(TimeShares.of(results));
            }
        }
    }

    private WorkerTask task(
            PreparedData data, NetworkFactory network, BatchPlan plan, long lastStep, ParameterServer server) {
        return new WorkerTask(
                network,
                job.feeds(),
                job.scoring(data.attributes()),
                data.train(),
                data.validationExamples() > 0 ? data.validation() : "",
                data.testExamples() > 0 ? data.test() : "",
                plan,
                settings.getInt("train.accumulation"),
                settings.getLong("seed"),
                lastStep,
                evaluateEvery(plan),
                server.address());
    }

    private long evaluateEvery(BatchPlan plan) {
        long every = settings.getLong("train.evaluateEverySteps");
        return every > 0 ? every : plan.stepsPerEpoch();
    }

    private void conclude(
            PreparedData data, BatchPlan plan, ParameterServer server, RunMonitor monitor, List<WorkerResult> workers) {
        float[] parameters = server.parameters();
        requireFinite(parameters);
        String sha256 = Fingerprint.sha256(parameters);
        new SavedModel(job.name(), data.columns(), data.attributes(), parameters.length, sha256)
                .write(folder.model(), settings.render(), parameters);
        var figures = new LinkedHashMap<>(monitor.latest());
        if (data.testExamples() > 0) {
            List<double[]> sums = workers.stream().map(WorkerResult::testSums).toList();
            figures.putAll(RunMonitor.prefixed("test.", Sums.metrics(job.scoring(data.attributes()), sums)));
        }
        long kinds = workers.stream().map(WorkerResult::fingerprint).distinct().count();
        result = new Result(
                Status.DONE,
                ExitCode.DONE.code(),
                null,
                job.name(),
                server.step(),
                monitor.epochs(server.step()),
                figures,
                monitor.examplesPerSecond(),
                sha256,
                server.bytesPushed(),
                server.bytesPulled(),
                settings.getLong("seed"),
                plan.workers(),
                workers.get(0).backend(),
                secondsSinceCommand(System.nanoTime()),
                monitor.firstStepNs() == 0 ? 0 : secondsSinceCommand(monitor.firstStepNs()),
                kinds == 1);
    }

    /** The loss, which is watched in every step, shows nothing of what the last one has done. */
    private static void requireFinite(float[] parameters) {
        for (float parameter : parameters) {
            if (!Float.isFinite(parameter)) {
                throw new CairnException(
                        ExitCode.DIVERGED,
                        "diverged: the last step has left parameters that are not finite;"
                                + " a lower optimizer.learningRate may help");
            }
        }
    }

    private long lastStep(BatchPlan plan) {
        long byEpochs = Math.multiplyExact(settings.getLong("train.epochs"), plan.stepsPerEpoch());
        long maxSteps = settings.getLong("train.maxSteps");
        return maxSteps > 0 ? Math.min(maxSteps, byEpochs) : byEpochs;
    }

    /** Seconds from the start of this JVM to a moment of {@link System#nanoTime()}. */
    private static double secondsSinceCommand(long momentNs) {
        long upNs = ManagementFactory.getRuntimeMXBean().getUptime() * 1_000_000;
        return (upNs - (System.nanoTime() - momentNs)) / 1e9;
    }
}
