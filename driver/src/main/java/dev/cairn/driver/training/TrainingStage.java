package dev.cairn.driver.training;

import dev.cairn.driver.checkpoint.Tally;
import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.cluster.TaskStage;
import dev.cairn.driver.dataset.PreparedData;
import dev.cairn.driver.settings.Settings;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.placement.ParameterServer;
import dev.cairn.server.round.Updates;
import dev.cairn.worker.training.Residuals;
import dev.cairn.worker.training.WorkerResult;
import dev.cairn.worker.training.WorkerTask;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/** The parameter server and the workers of a run at work: from its first state to its last step, or to a stop. */
final class TrainingStage {
    private static final Duration FOREVER = Duration.ofDays(3650);

    private final Settings settings;
    private final Placement placement;
    private final Devices devices;
    private final Course course;
    private final Recipe recipe;
    private final Updates updates;
    private final Saves saves;
    private final Saves.Start start;
    private final CommandClock clock;
    private volatile @Nullable ParameterServer running;

    /**
     * What has come of it.
     *
     * @param firstStep at which it was taken up; 0 if it never stopped
     * @param state at the end
     * @param tally of the whole run up to then
     */
    record Outcome(long firstStep, ServerState state, List<WorkerResult> workers, Tally tally) {}

    TrainingStage(
            Settings settings,
            Placement placement,
            Devices devices,
            Course course,
            Recipe recipe,
            Updates updates,
            Saves saves,
            Saves.Start start,
            CommandClock clock) {
        this.settings = settings;
        this.placement = placement;
        this.devices = devices;
        this.course = course;
        this.recipe = recipe;
        this.updates = updates;
        this.saves = saves;
        this.start = start;
        this.clock = clock;
    }

    /**
     * Trains.
     *
     * @param shown takes states on the way, every {@code checkpoint.everySteps}
     */
    Outcome run(Cluster cluster, PreparedData data, RunMonitor monitor, Consumer<ServerState> shown) {
        var serverSettings = ServerSetup.of(settings, cluster.host(), updates, course.lastStep())
                .withConsistency(ConsistencySetup.of(settings, updates, course.figureEvery()));
        long everySteps = settings.getLong("checkpoint.everySteps");
        try (var server = placement.start(cluster, serverSettings, start.state(), everySteps, monitor)) {
            running = server;
            WorkerTask task = task(data, server);
            Devices chosen = devices;
            SerializableConfiguration storage = cluster.storage();
            TaskStage<WorkerResult> workers = TaskStage.workers(
                    cluster, course.plan().workers(), worker -> chosen.run(task, worker, storage.value()));
            monitor.follow(workers, server, saves.keeper(() -> tally(server, monitor), shown));
            List<WorkerResult> results = workers.await(FOREVER);
            return new Outcome(start.state().step(), server.state(), results, tally(server, monitor));
        } finally {
            running = null;
        }
    }

    /** Whether a step has been done. */
    boolean hasBegun() {
        ParameterServer server = running;
        return server != null && server.step() > start.state().step();
    }

    /** Lets training end after the step in progress. */
    void stop() {
        ParameterServer server = running;
        if (server != null) {
            server.requestStop();
        }
    }

    private WorkerTask task(PreparedData data, ParameterServer server) {
        return new WorkerTask(
                recipe.network().steps(),
                recipe.feeds(),
                recipe.scoring(),
                data.train(),
                course.validates() ? data.validation() : "",
                course.plan(),
                settings.getInt("train.accumulation"),
                settings.getLong("seed"),
                course.lastStep(),
                course.evaluateEvery(),
                residuals(),
                server.address());
    }

    private @Nullable Residuals residuals() {
        boolean keepsBest = settings.getInt("checkpoint.keepBest") > 0 || settings.getInt("train.patience") > 0;
        return saves.residuals(start, settings.getLong("checkpoint.everySteps"), keepsBest);
    }

    private Tally tally(ParameterServer server, RunMonitor monitor) {
        double toFirstStep = monitor.throughput().firstStepNs() == 0
                ? 0
                : clock.secondsAt(monitor.throughput().firstStepNs());
        return start.tally().and(new Tally(server.bytesPushed(), server.bytesPulled(), clock.seconds(), toFirstStep));
    }
}
