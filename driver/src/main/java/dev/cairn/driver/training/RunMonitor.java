package dev.cairn.driver.training;

import dev.cairn.driver.cluster.TaskStage;
import dev.cairn.driver.run.Metrics;
import dev.cairn.driver.run.Metrics.Evaluation;
import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerException;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.placement.ParameterServer;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.BatchPlan;
import dev.cairn.worker.scoring.RankScore;
import dev.cairn.worker.scoring.Scoring;
import dev.cairn.worker.training.ServerFailures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Follows a run: the server's thread drops events here and goes on at once; the driver's thread takes them, writes
 * them down and shows them.
 */
final class RunMonitor implements RoundListener {
    private static final long POLL_MS = 20;

    private final BatchPlan plan;
    private final Scoring scoring;
    private final Metrics metrics;
    private final Progress progress;
    private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
    private final RankScores scores;
    private final Throughput throughput = new Throughput();
    private final EarlyStopping stopping;
    private Evaluation latest = new Evaluation(0, 0, Map.of());
    private final long judgedSteps;
    private long toldSteps;
    private long leftOut;
    private long stepsDone;
    private final Loyalty loyalty;
    private final RunFailures failures = new RunFailures();
    private @Nullable TaskStage<?> workers;

    /**
     * What becomes of workers.
     *
     * @param replacesSlow whether one that the others wait for since long is replaced, or waited for
     * @param bindsAll whether all must go back to a checkpoint when one dies, since what it kept to itself is lost
     */
    record Loyalty(boolean replacesSlow, boolean bindsAll) {}

    /** What is done with states of a run on its way. */
    interface Keeper {
        /** Whether the time has come to ask for one. */
        boolean isDue();

        /** One that was due. */
        void snapshot(ServerState state);

        /** Whether the state after that step is to be kept for its validation loss. */
        boolean isAmongBest(long step, double loss);

        /** Such a one. */
        void best(ServerState state);
    }

    /**
     * @param before evaluations of the run before it was taken up again, of which {@code stopping} knows
     */
    RunMonitor(
            BatchPlan plan,
            Scoring scoring,
            Metrics metrics,
            Progress progress,
            EarlyStopping stopping,
            List<Evaluation> before,
            Loyalty loyalty) {
        this.loyalty = loyalty;
        this.scores = new RankScores(plan.workers());
        this.plan = plan;
        this.scoring = scoring;
        this.metrics = metrics;
        this.progress = progress;
        this.stopping = stopping;
        for (Evaluation evaluation : before) {
            latest = evaluation;
        }
        judgedSteps = latest.step();
    }

    @Override
    public void onStep(long step, double loss, int stepExamples) {
        long nowNs = System.nanoTime();
        events.add(() -> applied(step + 1, loss, stepExamples, nowNs));
    }

    @Override
    public void onSkipped(long step, boolean rewound) {
        events.add(() -> leftOut(step + 1, rewound));
    }

    @Override
    public void onWaiting(long step, int rank, double seconds) {
        events.add(() -> waiting(step + 1, rank, seconds));
    }

    @Override
    public void onScores(long step, int rank, double[] sums) {
        events.add(() -> scored(step, rank, sums));
    }

    @Override
    public void onAbort(ServerException cause) {
        if (cause.kind() == ServerException.Kind.DIVERGED) {
            events.add(() -> failures.fail(ServerFailures.translate(cause)));
        } else if (cause.kind() == ServerException.Kind.UNAVAILABLE || cause.kind() == ServerException.Kind.LOST) {
            long nowNs = System.nanoTime();
            events.add(() -> failures.lose(cause, nowNs));
        }
    }

    /**
     * Takes events until the workers are done; a run that has diverged is ended through the server.
     *
     * @param keeper takes the server's snapshots
     */
    void follow(TaskStage<?> stage, ParameterServer server, Keeper keeper) {
        workers = stage;
        while (!stage.isDone()) {
            drain();
            stage.news().forEach(this::tell);
            if (loyalty.bindsAll()) {
                stage.firstLoss().ifPresent(failures::lose);
            }
            tellFigure(server, keeper);
            server.handOverSnapshot(state -> {
                drain(); // what the state has done must be written down before it is
                metrics.flush();
                if (failures.isSound(state)) {
                    keeper.snapshot(state);
                }
            });
            if (keeper.isDue()) {
                server.requestSnapshot();
            }
            failures.enforce(stage, server);
            try {
                Thread.sleep(POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw stage.cancel(
                        new CairnException(ExitCode.INTERRUPTED, "interrupted while the workers trained", e));
            }
        }
        drain();
        stage.news().forEach(this::tell);
        tellFigure(server, keeper);
        failures.rethrow();
    }

    /** Says what has befallen the run, and writes it down for its report. */
    private void tell(String incident) {
        progress.say(incident);
        metrics.incident(stepsDone, incident);
    }

    /** The server may await the newest validation loss before it goes on: until then its state is what the loss is of. */
    private void tellFigure(ParameterServer server, Keeper keeper) {
        Double loss = latest.figures().get(EarlyStopping.LOSS);
        if (loss == null || latest.step() <= toldSteps) {
            return;
        }
        if (latest.step() > judgedSteps) {
            judge(loss, server, keeper);
        }
        if (stopping.isSpent()) {
            server.requestStop();
        }
        toldSteps = latest.step();
        server.observe(latest.step(), loss);
    }

    private void judge(double loss, ParameterServer server, Keeper keeper) {
        boolean isLowest = stopping.judge(latest);
        if (keeper.isAmongBest(latest.step(), loss)) {
            ServerState state = server.state();
            if (!failures.isSound(state)) {
                return;
            }
            if (isLowest) {
                stopping.keep(state);
            }
            metrics.flush();
            keeper.best(state);
        }
    }

    private void drain() {
        for (Runnable event = events.poll(); event != null; event = events.poll()) {
            event.run();
        }
    }

    private void waiting(long step, int rank, double seconds) {
        tell(String.format(
                Locale.ROOT,
                "step %d has waited %.0f s for %s%s",
                step,
                seconds,
                place(rank),
                loyalty.replacesSlow() ? ", which is replaced" : ""));
        if (loyalty.replacesSlow()) {
            Objects.requireNonNull(workers).replace(rank, "step " + step + " has waited " + seconds + " s for it");
        }
    }

    private void leftOut(long step, boolean rewound) {
        leftOut = step;
        tell("step " + step + " is left out" + (rewound ? ", and the parameters go back to the last good ones" : ""));
    }

    private void applied(long steps, double loss, int stepExamples, long ns) {
        stepsDone = steps;
        throughput.applied(ns, stepExamples);
        double pace = throughput.ofLate();
        metrics.step(new Metrics.Step(stepsDone, epochs(stepsDone), loss, pace, leftOut == stepsDone));
        if (leftOut != stepsDone) {
            failures.requireFinite("the loss of step " + stepsDone, loss);
        }
        progress.step(stepsDone, epochs(stepsDone), loss, pace);
    }

    private void scored(long step, int rank, double[] numbers) {
        if (step > latest.step()) { // else said again by a worker that began at this step
            scores.add(step, rank, RankScore.unpacked(numbers)).ifPresent(parts -> evaluated(step, parts));
        }
    }

    private void evaluated(long step, List<RankScore> parts) {
        RankScores.apart(parts)
                .ifPresent(rank -> failures.fail(new CairnException(
                        ExitCode.RETRY,
                        "after step " + step + " " + place(rank) + " has other parameters than " + place(0)
                                + ": the memory or the network of one has changed a bit; the same command goes on from the"
                                + " newest checkpoint")));
        List<double[]> sums = parts.stream().map(RankScore::sums).toList();
        Map<String, Double> figures = prefixed("validation.", Sums.metrics(scoring, sums));
        latest = new Evaluation(step, epochs(step), figures);
        failures.requireFinite("the validation loss after step " + step, figures.getOrDefault(EarlyStopping.LOSS, 0.0));
        metrics.evaluated(step, latest.epoch(), figures);
        progress.evaluated(step, latest.epoch(), figures);
    }

    private String place(int rank) {
        return Objects.requireNonNull(workers).place(rank);
    }

    static Map<String, Double> prefixed(String prefix, Map<String, Double> figures) {
        var named = new LinkedHashMap<String, Double>();
        figures.forEach((name, value) -> named.put(prefix + name, value));
        return named;
    }

    double epochs(long steps) {
        return (double) steps / plan.stepsPerEpoch();
    }

    /** The newest validation figures; empty where none were taken. */
    Map<String, Double> latest() {
        return latest.figures();
    }

    Throughput throughput() {
        return throughput;
    }
}
