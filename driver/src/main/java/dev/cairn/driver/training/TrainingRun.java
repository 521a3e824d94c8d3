package dev.cairn.driver.training;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.cluster.TaskStage;
import dev.cairn.driver.dataset.Datasets;
import dev.cairn.driver.dataset.PreparedData;
import dev.cairn.driver.dataset.source.Frame;
import dev.cairn.driver.dataset.source.RowSource;
import dev.cairn.driver.model.Fingerprint;
import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.report.Report;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.run.Status;
import dev.cairn.driver.settings.Settings;
import dev.cairn.server.ServerException;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.placement.ParameterServer;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.BatchPlan;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.step.Backend;
import dev.cairn.worker.step.StepFactory;
import dev.cairn.worker.step.Trainable;
import dev.cairn.worker.training.ServerFailures;
import dev.cairn.worker.training.Worker;
import dev.cairn.worker.training.WorkerResult;
import dev.cairn.worker.training.WorkerTask;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/** One run of a job: from its configuration to a trained model in its folder. */
public final class TrainingRun {
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final Duration FOREVER = Duration.ofDays(3650);

    private final Job job;
    private final Settings settings;
    private final RunFolder folder;
    private final PrintStream out;
    private final Placement placement;
    private Tally before = Tally.NOTHING;
    private Result result;
    private volatile @Nullable ParameterServer running;
    private volatile long firstStep;
    private volatile @Nullable ExitCode stoppedBy;

    /**
     * @param folder open, and not finished
     * @param out where progress is shown
     * @throws dev.cairn.driver.settings.ConfigurationException if settings of where the server is to run contradict
     *     each other
     */
    public TrainingRun(Job job, Settings settings, RunFolder folder, PrintStream out) {
        this.job = job;
        this.settings = settings;
        this.folder = folder;
        this.out = out;
        this.placement = Placement.of(settings);
        this.result = Result.none(settings);
    }

    /**
     * Trains, from the folder's newest checkpoint if there is one, and leaves {@code result.json} behind whether that
     * goes well or not.
     *
     * @param master Spark's; null leaves it to spark-submit, or to local mode
     * @return DONE, or STOPPED after {@link #stop}
     * @throws dev.cairn.worker.CairnException with the line that the user reads
     */
    public Result run(@Nullable String master) {
        return run(
                () -> Cluster.connect(
                        master, "cairn train " + job.name(), placement.slots(), settings.spark(), CONNECT),
                cluster -> Datasets.prepare(cluster.spark(), DataSetup.of(settings)));
    }

    /**
     * The same on rows of a program's own, in its own Spark session, which goes on afterwards.
     *
     * @param test rows that are the test part; null to cut it from the others
     */
    Result run(SparkSession spark, Dataset<Row> rows, @Nullable Dataset<Row> test) {
        return run(
                () -> Cluster.of(spark, placement.slots(), CONNECT),
                cluster -> Datasets.prepare(
                        spark,
                        DataSetup.of(settings),
                        frame(rows),
                        Optional.ofNullable(test).map(this::frame)));
    }

    private RowSource frame(Dataset<Row> rows) {
        return new Frame(rows, settings.getString("data.name"), settings.getString("data.id"));
    }

    private Result run(Supplier<Cluster> connecting, Function<Cluster, PreparedData> preparing) {
        var nativeLibraries = CompletableFuture.supplyAsync(Backend::load); // while Spark starts
        try (var cluster = connecting.get()) {
            PreparedData data = preparing.apply(cluster);
            data.notes().forEach(out::println);
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
            throw folder.failed(result, ServerFailures.translate(e), wallSeconds());
        } catch (RuntimeException | Error e) {
            throw folder.failed(result, reason(e), wallSeconds());
        }
    }

    /**
     * Lets training end after the step in progress, with a checkpoint from which the same command goes on. From any
     * thread, such as that of a signal.
     *
     * @param code with which the run is to end
     * @return false if there is nothing to wait for: no step has been done yet, or this has been asked before
     */
    public boolean stop(ExitCode code) {
        ParameterServer server = running;
        if (server == null || stoppedBy != null || server.step() == firstStep) {
            return false;
        }
        stoppedBy = code;
        server.requestStop();
        return true;
    }

    private static void warn(String warning) {
        System.err.println("warning: " + warning);
    }

    private static Throwable reason(Throwable failure) {
        boolean bySignal = Cluster.isEnding() && !(failure instanceof CairnException);
        return bySignal ? new CairnException(ExitCode.INTERRUPTED, "stopped by a signal", failure) : failure;
    }

    private void train(Cluster cluster, PreparedData data) {
        requireExamples(data);
        int workers = settings.getInt("workers");
        var plan = new BatchPlan(data.trainExamples(), settings.getInt("train.batchSize"), workers);
        long lastStep = lastStep(plan);
        Trainable network = job.network(settings, data.columns(), data.attributes());
        List<Feed> feeds = job.feeds(settings, data.columns());
        long scheduleSteps = Schedules.lastStep(settings, stepsOfAllEpochs(plan));
        long figureEvery = data.validationExamples() > 0 ? evaluateEvery(plan) : 0;
        var updates =
                OptimizerSetup.of(settings, scheduleSteps).updates(settings, network.parameterArrays(), figureEvery);
        var serverSettings = ServerSetup.of(settings, cluster.host(), updates, lastStep)
                .withConsistency(ConsistencySetup.of(settings, updates, figureEvery));
        int keep = settings.getInt("checkpoint.keep");
        var saves = new Saves(
                folder.checkpoints(keep), updates.blocks(), data.trainExamples(), scheduleSteps, TrainingRun::warn);
        Saves.Start start = saves.start(network.initialParameters());
        takeUp(start, plan);
        try (var metrics = folder.metrics(firstStep);
                var progress = Progress.on(out, Progress.watched(), firstStep, lastStep, System::nanoTime)) {
            var monitor = new RunMonitor(
                    plan,
                    job.scoring(data.attributes()),
                    metrics,
                    progress,
                    folder.history().evaluations());
            try (var server = placement.start(
                    cluster, serverSettings, start.state(), settings.getLong("checkpoint.everySteps"), monitor)) {
                running = server;
                WorkerTask task = task(data, network.steps(), feeds, plan, lastStep, server);
                SerializableConfiguration storage = cluster.storage();
                TaskStage<WorkerResult> stage = TaskStage.workers(
                        cluster, workers, worker -> Worker.run(task, worker.rank(), worker.attempt(), storage.value()));
                monitor.follow(stage, server, state -> {
                    metrics.flush();
                    saves.tryToWrite(state, tally(server, monitor));
                });
                List<WorkerResult> results = stage.await(FOREVER);
                metrics.flush();
                conclude(new Course(data, network, plan, lastStep, saves), server, monitor, results);
                progress.say(TimeShares.of(results));
            } finally {
                running = null;
            }
        }
    }

    private static void requireExamples(PreparedData data) {
        if (data.trainExamples() == 0) {
            throw new CairnException(
                    ExitCode.DATA, "data: no example is left to train on; lower data.testShare or data.validation");
        }
    }

    private void takeUp(Saves.Start start, BatchPlan plan) {
        before = start.tally();
        firstStep = start.state().step();
        result = result.reached(firstStep, (double) firstStep / plan.stepsPerEpoch());
        if (firstStep > 0) {
            out.println("going on from step " + firstStep);
        }
    }

    private WorkerTask task(
            PreparedData data,
            StepFactory network,
            List<Feed> feeds,
            BatchPlan plan,
            long lastStep,
            ParameterServer server) {
        return new WorkerTask(
                network,
                feeds,
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

    /** What a run goes by. */
    private record Course(PreparedData data, Trainable network, BatchPlan plan, long lastStep, Saves saves) {}

    private void conclude(Course course, ParameterServer server, RunMonitor monitor, List<WorkerResult> workers) {
        ServerState state = server.state();
        requireFinite(state.parameters());
        String sha256 = Fingerprint.sha256(state.parameters());
        boolean done = state.step() >= course.lastStep();
        ExitCode code = done ? ExitCode.DONE : Objects.requireNonNull(stoppedBy);
        var figures = new LinkedHashMap<>(monitor.latest());
        if (done) {
            new SavedModel(
                            job.name(),
                            course.data().columns(),
                            course.data().attributes(),
                            state.parameters().length,
                            sha256)
                    .write(
                            folder.model(),
                            settings.render(),
                            course.data().preparation(),
                            course.network(),
                            state.parameters());
            course.saves().tryToWrite(state, tally(server, monitor));
            figures.putAll(test(course.data(), workers));
        } else {
            course.saves().write(state, tally(server, monitor));
        }
        Tally tally = tally(server, monitor);
        result = new Result(
                Status.of(code),
                code.code(),
                done ? null : "stopped by a signal; the same command goes on from step " + state.step(),
                job.name(),
                state.step(),
                monitor.epochs(state.step()),
                figures,
                monitor.examplesPerSecond(),
                sha256,
                tally.bytesPushed(),
                tally.bytesPulled(),
                settings.getLong("seed"),
                course.plan().workers(),
                workers.get(0).backend(),
                tally.wallSeconds(),
                tally.secondsToFirstStep(),
                Determinism.holds(settings, firstStep, workers, TrainingRun::warn));
    }

    private Map<String, Double> test(PreparedData data, List<WorkerResult> workers) {
        if (data.testExamples() == 0) {
            return Map.of();
        }
        List<double[]> sums = workers.stream().map(WorkerResult::testSums).toList();
        return RunMonitor.prefixed("test.", Sums.metrics(job.scoring(data.attributes()), sums));
    }

    /** Of the whole run up to now. */
    private Tally tally(ParameterServer server, RunMonitor monitor) {
        double toFirstStep = monitor.firstStepNs() == 0 ? 0 : secondsSinceCommand(monitor.firstStepNs());
        return before.and(new Tally(
                server.bytesPushed(), server.bytesPulled(), secondsSinceCommand(System.nanoTime()), toFirstStep));
    }

    private double wallSeconds() {
        return before.wallSeconds() + secondsSinceCommand(System.nanoTime());
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

    private long stepsOfAllEpochs(BatchPlan plan) {
        return Math.multiplyExact(settings.getLong("train.epochs"), plan.stepsPerEpoch());
    }

    private long lastStep(BatchPlan plan) {
        long byEpochs = stepsOfAllEpochs(plan);
        long maxSteps = settings.getLong("train.maxSteps");
        return maxSteps > 0 ? Math.min(maxSteps, byEpochs) : byEpochs;
    }

    /** Seconds from the start of this JVM to a moment of {@link System#nanoTime()}. */
    private static double secondsSinceCommand(long momentNs) {
        long upNs = ManagementFactory.getRuntimeMXBean().getUptime() * 1_000_000;
        return (upNs - (System.nanoTime() - momentNs)) / 1e9;
    }
}
