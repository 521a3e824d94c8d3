package dev.cairn.driver.training;

import dev.cairn.driver.checkpoint.Tally;
import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.dataset.PreparedData;
import dev.cairn.driver.run.Metrics;
import dev.cairn.driver.settings.Settings;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.LinkedHashMap;
import java.util.Map;

/** A {@link Trainer} at work in a run: its losses are written down and shown, and its parameters scored, by the epoch. */
final class TrainerStage {
    private final Settings settings;
    private final Course course;
    private final Recipe recipe;
    private final Metrics metrics;
    private final Progress progress;
    private final CommandClock clock;
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private long began;
    private long done;
    private long scoringNs;
    private double toFirstFigure;

    /**
     * What has come of it.
     *
     * @param state with the parameters in the end
     * @param figures of the last evaluation
     * @param examplesPerSecond over the whole training, evaluations left out
     */
    record Outcome(ServerState state, Map<String, Double> figures, double examplesPerSecond, Tally tally) {}

    TrainerStage(
            Settings settings, Course course, Recipe recipe, Metrics metrics, Progress progress, CommandClock clock) {
        this.settings = settings;
        this.course = course;
        this.recipe = recipe;
        this.metrics = metrics;
        this.progress = progress;
        this.clock = clock;
    }

    Outcome run(Trainer trainer, Cluster cluster, PreparedData data, float[] first) {
        var task = new Trainer.Task(
                recipe.network(),
                recipe.feeds(),
                data.train(),
                course.plan(),
                course.lastStep(),
                settings,
                cluster.storage());
        began = System.nanoTime();
        float[] last = trainer.train(
                cluster.spark(),
                task,
                first,
                (steps, loss, parameters) -> trained(cluster, data, steps, loss, parameters));
        ServerState start = ServerState.initial(last);
        return new Outcome(
                start.with(course.lastStep(), start.arbiter()),
                figures,
                rate(course.lastStep()),
                new Tally(0, 0, clock.seconds(), toFirstFigure));
    }

    private void trained(Cluster cluster, PreparedData data, long steps, double loss, float[] parameters) {
        if (!Double.isFinite(loss)) {
            throw new CairnException(
                    ExitCode.DIVERGED,
                    "diverged: the loss after step " + steps + " is " + loss + "; a lower learning rate may help");
        }
        toFirstFigure = done == 0 ? clock.seconds() : toFirstFigure;
        double pace = rate(steps);
        metrics.step(new Metrics.Step(steps, course.epochs(steps), loss, pace));
        progress.step(steps, course.epochs(steps), loss, pace);
        if (course.validates()) {
            long scoring = System.nanoTime();
            figures.clear();
            figures.putAll(RunMonitor.prefixed(
                    "validation.",
                    PartScoring.metrics(
                            cluster, recipe.over(data.validation(), settings), recipe.scoring(), parameters)));
            metrics.evaluated(steps, course.epochs(steps), figures);
            progress.evaluated(steps, course.epochs(steps), figures);
            scoringNs += System.nanoTime() - scoring;
        }
        metrics.flush();
        done = steps;
    }

    private double rate(long steps) {
        double seconds = (System.nanoTime() - began - scoringNs) / 1e9;
        return course.epochs(steps) * course.plan().examples() / seconds;
    }
}
