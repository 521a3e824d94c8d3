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
import dev.cairn.worker.scoring.Scoring;
import dev.cairn.worker.training.ServerFailures;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows a run: the server's thread drops events here and goes on at once; the driver's thread takes them, writes
 * them down and shows them.
 */
final class RunMonitor implements RoundListener {
    private static final long POLL_MS = 20;
    private static final long PACE_NS = 5_000_000_000L;
    /** For workers to end by themselves when the server has told them to. */
    private static final long GOODBYE_NS = 3_000_000_000L;

    private final BatchPlan plan;
    private final Scoring scoring;
    private final Metrics metrics;
    private final Progress progress;
    private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
    private final Map<Long, double[][]> scores = new HashMap<>();
    private final Deque<Applied> recent = new ArrayDeque<>();
    private final EarlyStopping stopping;
    private Evaluation latest = new Evaluation(0, 0, Map.of());
    private final long judgedSteps;
    private long toldSteps;
    private @Nullable CairnException diverged;
    private @Nullable CairnException lost;
    private long lostNs;
    private long firstNs;
    private long lastNs;
    private long firstExamples;
    private long examples;

    /** When a step was applied, and the examples of the run up to it. */
    private record Applied(long ns, long examples) {}

    /** @param before evaluations of the run before it was taken up again, of which {@code stopping} knows */
    RunMonitor(
            BatchPlan plan,
            Scoring scoring,
            Metrics metrics,
            Progress progress,
            EarlyStopping stopping,
            List<Evaluation> before) {
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
    public void onScores(long step, int rank, double[] sums) {
        events.add(() -> scored(step, rank, sums));
    }

    @Override
    public void onAbort(ServerException cause) {
        if (cause.kind() == ServerException.Kind.DIVERGED) {
            events.add(() -> diverged = ServerFailures.translate(cause));
        } else if (cause.kind() == ServerException.Kind.UNAVAILABLE) {
            long nowNs = System.nanoTime();
            events.add(() -> lose(cause, nowNs));
        }
    }

    /**
     * Takes events until the workers are done; a run that has diverged is ended through the server.
     *
     * @param save takes the server's snapshots
     */
    void follow(TaskStage<?> stage, ParameterServer server, Consumer<ServerState> save) {
        while (!stage.isDone()) {
            drain();
            tellFigure(server);
            server.handOverSnapshot(state -> {
                drain(); // what the state has done must be written down before it is
                save.accept(state);
            });
            if (diverged != null) {
                server.abort(String.valueOf(diverged.getMessage()));
            }
            if (lost != null && System.nanoTime() - lostNs > GOODBYE_NS) {
                stage.cancel(lost); // no worker's further attempt could help
            }
            try {
                Thread.sleep(POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw stage.cancel(
                        new CairnException(ExitCode.INTERRUPTED, "interrupted while the workers trained", e));
            }
        }
        drain();
        tellFigure(server);
        if (diverged != null) {
            throw diverged;
        }
        if (lost != null) {
            throw lost; // which says more than what became of a worker by it
        }
    }

    /** The server may await the newest validation loss before it goes on: until then its state is what the loss is of. */
    private void tellFigure(ParameterServer server) {
        Double loss = latest.figures().get(EarlyStopping.LOSS);
        if (loss == null || latest.step() <= toldSteps) {
            return;
        }
        if (latest.step() > judgedSteps) {
            stopping.judge(latest, server::state);
        }
        if (stopping.isSpent()) {
            server.requestStop();
        }
        toldSteps = latest.step();
        server.observe(latest.step(), loss);
    }

    private void drain() {
        for (Runnable event = events.poll(); event != null; event = events.poll()) {
            event.run();
        }
    }

    private void applied(long stepsDone, double loss, int stepExamples, long ns) {
        examples += stepExamples;
        if (firstNs == 0) {
            firstNs = ns;
            firstExamples = examples;
        }
        lastNs = ns;
        recent.addLast(new Applied(ns, examples));
        while (recent.size() > 2 && ns - recent.getFirst().ns() > PACE_NS) {
            recent.removeFirst();
        }
        double pace = rate(
                examples - recent.getFirst().examples(), ns - recent.getFirst().ns());
        metrics.step(stepsDone, epochs(stepsDone), loss, pace);
        watch("the loss of step " + stepsDone, loss);
        progress.step(stepsDone, epochs(stepsDone), loss, pace);
    }

    private void lose(ServerException cause, long ns) {
        lost = ServerFailures.translate(cause);
        lostNs = ns;
    }

    private void watch(String what, double figure) {
        if (!Double.isFinite(figure) && diverged == null) {
            diverged = new CairnException(
                    ExitCode.DIVERGED,
                    "diverged: " + what + " is " + figure + "; a lower optimizer.learningRate may help");
        }
    }

    private void scored(long stepsDone, int rank, double[] sums) {
        if (stepsDone <= latest.step()) {
            return; // said again by a worker that began at this step
        }
        double[][] ranks = scores.computeIfAbsent(stepsDone, s -> new double[plan.workers()][]);
        ranks[rank] = sums;
        for (double[] sum : ranks) {
            if (sum == null) {
                return;
            }
        }
        scores.remove(stepsDone);
        Map<String, Double> figures = prefixed("validation.", Sums.metrics(scoring, List.of(ranks)));
        latest = new Evaluation(stepsDone, epochs(stepsDone), figures);
        watch("the validation loss after step " + stepsDone, figures.getOrDefault(EarlyStopping.LOSS, 0.0));
        metrics.evaluated(stepsDone, latest.epoch(), figures);
        progress.evaluated(stepsDone, latest.epoch(), figures);
    }

    static Map<String, Double> prefixed(String prefix, Map<String, Double> figures) {
        var named = new LinkedHashMap<String, Double>();
        figures.forEach((name, value) -> named.put(prefix + name, value));
        return named;
    }

    double epochs(long stepsDone) {
        return (double) stepsDone / plan.stepsPerEpoch();
    }

    /** The newest validation figures; empty where none were taken. */
    Map<String, Double> latest() {
        return latest.figures();
    }

    /** From the first step applied to the last. */
    double examplesPerSecond() {
        return rate(examples - firstExamples, lastNs - firstNs);
    }

    /** {@link System#nanoTime()} when the first step was applied; 0 before. */
    long firstStepNs() {
        return firstNs;
    }

    private static double rate(long examples, long ns) {
        return ns > 0 ? examples * 1e9 / ns : 0;
    }
}
