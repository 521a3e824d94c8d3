package dev.cairn.driver.training;

import dev.cairn.driver.checkpoint.Tally;
import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.cluster.Restarts;
import dev.cairn.driver.dataset.Datasets;
import dev.cairn.driver.dataset.PreparedData;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.source.Frame;
import dev.cairn.driver.dataset.source.RowSource;
import dev.cairn.driver.model.Fingerprint;
import dev.cairn.driver.report.Exhibit;
import dev.cairn.driver.report.Report;
import dev.cairn.driver.run.Metrics.Evaluation;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.run.Status;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.TrainingStage.Outcome;
import dev.cairn.server.ServerException;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.round.Updates;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.step.Backend;
import dev.cairn.worker.training.ServerFailures;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;

/** One run of a job: from its configuration to a trained model in its folder. */
public final class TrainingRun {
    private static final Duration CONNECT = Duration.ofSeconds(30);

    private final Job job;
    private final Settings settings;
    private final RunFolder folder;
    private final PrintStream out;
    private final Placement placement;
    private final Optional<Trainer> trainer;
    private Devices devices = Devices.NONE;
    private CommandClock clock = CommandClock.ofCommand();
    private Tally before = Tally.NOTHING;
    private Result result;
    private List<Exhibit> exhibits = List.of();
    private final List<String> restarted = new ArrayList<>();
    private volatile @Nullable TrainingStage stage;
    private volatile @Nullable ExitCode stoppedBy;

    /**
     * @param folder open, and not finished
     * @param out where progress is shown
     * @throws dev.cairn.driver.settings.ConfigurationException if settings of where the server is to run contradict
     *     each other
     * @throws CairnException CONFIGURATION if they ask for a way of training that is not there
     */
    public TrainingRun(Job job, Settings settings, RunFolder folder, PrintStream out) {
        this.job = job;
        this.settings = settings;
        this.folder = folder;
        this.out = out;
        this.placement = Placement.of(settings);
        this.trainer = job.trainer(settings);
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
                () -> connect("cairn train " + job.name(), settings, master),
                cluster -> Datasets.prepare(cluster.spark(), DataSetup.of(settings)));
    }

    /** Spark with room for such a run: what comes before and after it may use it too. */
    public static Cluster connect(String name, Settings settings, @Nullable String master) {
        return Cluster.connect(
                master,
                name,
                Placement.of(settings).slots(),
                Restarts.in(settings.spark(), settings.getInt("worker.restarts")),
                CONNECT);
    }

    /**
     * The same on a cluster that goes on afterwards.
     *
     * @param preparation that has been fitted before; empty to fit one to the training part
     */
    public Result run(Cluster shared, Optional<Fitted> preparation) {
        clock = CommandClock.now();
        return run(() -> Cluster.of(shared.spark(), placement.slots(), CONNECT), cluster -> preparation
                .map(fitted -> Datasets.prepare(cluster.spark(), DataSetup.of(settings), fitted))
                .orElseGet(() -> Datasets.prepare(cluster.spark(), DataSetup.of(settings))));
    }

    /**
     * The same on rows of a program's own, in its own Spark session, which goes on afterwards.
     *
     * @param test rows that are the test part; null to cut it from the others
     */
    Result run(SparkSession spark, Dataset<Row> rows, @Nullable Dataset<Row> test) {
        clock = CommandClock.now();
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
            devices = Devices.of(settings, cluster, out::println);
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
            Report.write(folder, result, settings, exhibits, TrainingRun::warn);
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
        TrainingStage training = stage;
        if (training == null || stoppedBy != null || !training.hasBegun()) {
            return false;
        }
        stoppedBy = code;
        training.stop();
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
        var course = Course.of(settings, data);
        Recipe recipe = job.recipe(settings, data.shape());
        if (trainer.isPresent()) {
            train(cluster, data, course, recipe, trainer.get());
            return;
        }
        Updates updates = OptimizerSetup.of(settings, course.scheduleSteps())
                .updates(settings, recipe.network().parameterArrays(), course.figureEvery());
        for (int restarts = settings.getInt("server.restarts"); ; restarts--) {
            try (var saves = Saves.of(folder, settings, course, updates.blocks(), TrainingRun::warn)) {
                train(cluster, data, course, recipe, updates, saves);
                return;
            } catch (CairnException | ServerException e) {
                if (!ServerFailures.isLost(e) || stoppedBy != null) {
                    throw e;
                }
                if (restarts == 0) {
                    throw new CairnException(
                            ExitCode.RETRY,
                            e.getMessage() + "; the same command goes on from the newest checkpoint",
                            e);
                }
                String why = e.getMessage() + "; all start again from the newest checkpoint, server.restarts allows ";
                warn(why + restarts);
                restarted.add(why + restarts);
                clock = CommandClock.now();
            }
        }
    }

    private void train(Cluster cluster, PreparedData data, Course course, Recipe recipe, Updates updates, Saves saves) {
        Saves.Start start = saves.start(FirstParameters.of(settings, recipe.network(), out));
        takeUp(start, course);
        var model = new RunModel(job.name(), settings, folder, cluster, data, recipe, TrainingRun::warn);
        long first = start.state().step();
        try (var metrics = folder.metrics(first);
                var progress = Progress.on(out, Progress.watched(), first, course.lastStep(), System::nanoTime)) {
            List<Evaluation> before = folder.history().evaluations();
            var stopping = EarlyStopping.of(settings.getInt("train.patience"), saves, start, before);
            var loyalty = new RunMonitor.Loyalty(
                    settings.getString("worker.slow").equals("replace"), EncodingSetup.rankVectors(settings) > 0);
            var monitor = new RunMonitor(course.plan(), recipe.scoring(), metrics, progress, stopping, before, loyalty);
            restarted.forEach(why -> metrics.incident(first, why));
            restarted.clear();
            var training =
                    new TrainingStage(settings, placement, devices, course, recipe, updates, saves, start, clock);
            stage = training;
            Outcome outcome = training.run(cluster, data, monitor, model::show);
            stage = null;
            metrics.flush();
            progress.say(TimeShares.of(outcome.workers()));
            conclude(course, model, saves, monitor, stopping, outcome);
        }
    }

    /** By another's training, which leaves no checkpoints: a run that was interrupted starts anew. */
    private void train(Cluster cluster, PreparedData data, Course course, Recipe recipe, Trainer other) {
        var model = new RunModel(job.name(), settings, folder, cluster, data, recipe, TrainingRun::warn);
        float[] first = FirstParameters.of(settings, recipe.network(), out);
        try (var metrics = folder.metrics(0);
                var progress = Progress.on(out, Progress.watched(), 0, course.lastStep(), System::nanoTime)) {
            var training = new TrainerStage(settings, course, recipe, metrics, progress, clock);
            TrainerStage.Outcome outcome = training.run(other, cluster, data, first);
            if (!outcome.state().isFinite()) {
                throw RunFailures.diverged(outcome.state());
            }
            Map<String, Double> figures = new LinkedHashMap<>(outcome.figures());
            RunModel.Tested tested = model.conclude(outcome.state());
            figures.putAll(tested.figures());
            exhibits = tested.exhibits();
            result = result.trained(
                    course.lastStep(),
                    course.epochs(course.lastStep()),
                    figures,
                    outcome.examplesPerSecond(),
                    Fingerprint.sha256(outcome.state().parameters()),
                    Backend.load().name(),
                    wallSeconds(),
                    outcome.tally().secondsToFirstStep());
        }
    }

    static void requireExamples(PreparedData data) {
        if (data.trainExamples() == 0) {
            throw new CairnException(
                    ExitCode.DATA, "data: no example is left to train on; lower data.testShare or data.validation");
        }
    }

    private void takeUp(Saves.Start start, Course course) {
        before = start.tally();
        long first = start.state().step();
        result = result.reached(first, course.epochs(first));
        if (first > 0) {
            out.println("going on from step " + first);
        }
    }

    /** Leaves a checkpoint behind, and at its end the model: of the best step where the run has kept it, else of the last. */
    private void conclude(
            Course course, RunModel model, Saves saves, RunMonitor monitor, EarlyStopping stopping, Outcome outcome) {
        ServerState last = outcome.state();
        if (!last.isFinite()) {
            throw RunFailures.diverged(last); // the loss shows nothing of what the last step has done
        }
        Map<String, Double> figures = new LinkedHashMap<>(monitor.latest());
        long leftOut = folder.history().leftOut();
        if (leftOut > 0) {
            figures.put("train.stepsLeftOut", (double) leftOut);
        }
        boolean stoppedEarly = last.step() < course.lastStep() && stopping.isSpent();
        if (last.step() < course.lastStep() && !stoppedEarly) {
            saves.finish(last, outcome.tally());
            result = result(outcome, course, Objects.requireNonNull(stoppedBy), last, false, figures, monitor);
            return;
        }
        stopping.best().ifPresent(best -> {
            out.println(best.line(last.step(), stoppedEarly));
            figures.putAll(best.evaluation().figures());
        });
        ServerState kept = stopping.best().map(EarlyStopping.Best::state).orElse(last);
        saves.keep(last, outcome.tally());
        RunModel.Tested tested = model.conclude(kept);
        figures.putAll(tested.figures());
        exhibits = tested.exhibits();
        result = result(outcome, course, ExitCode.DONE, kept, stoppedEarly, figures, monitor);
    }

    private Result result(
            Outcome outcome,
            Course course,
            ExitCode code,
            ServerState kept,
            boolean stoppedEarly,
            Map<String, Double> figures,
            RunMonitor monitor) {
        long step = outcome.state().step();
        boolean done = code == ExitCode.DONE;
        return new Result(
                Status.of(code),
                code.code(),
                done ? null : "stopped by a signal; the same command goes on from step " + step,
                job.name(),
                step,
                stoppedEarly,
                course.epochs(step),
                figures,
                monitor.throughput().overall(),
                Fingerprint.sha256(kept.parameters()),
                outcome.tally().bytesPushed(),
                outcome.tally().bytesPulled(),
                settings.getLong("seed"),
                course.plan().workers(),
                outcome.workers().get(0).backend(),
                wallSeconds(),
                outcome.tally().secondsToFirstStep(),
                Determinism.holds(settings, outcome.workers()));
    }

    private double wallSeconds() {
        return before.wallSeconds() + clock.seconds();
    }
}
