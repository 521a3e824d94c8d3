package dev.cairn.jobs.cli;

import dev.cairn.driver.prediction.BatchScoring;
import dev.cairn.driver.retraining.Outcome;
import dev.cairn.driver.retraining.Pipeline;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.TrainingRequest;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the commands set in motion, so that they start without loading it, and tests without running it. */
interface Engine {

    /**
     * Trains, and tells {@code out} how it goes.
     *
     * @return the result, also written to the run's folder; that of an earlier run where it is done already
     */
    Result train(TrainingRequest request, PrintStream out);

    /** Scores a saved model: figures such as {@code test.accuracy}. */
    Map<String, Double> evaluate(Path model, String data, @Nullable String master, PrintStream out);

    /**
     * Has a saved model draw or write: texts go to {@code out}, pictures into a folder.
     *
     * @param assignments each {@code sample.KEY=VALUE}
     */
    void sample(Path model, List<String> assignments, Path pictures, PrintStream out);

    /** Retrains by a schedule: one night. */
    Outcome retrain(Pipeline pipeline, String date, @Nullable String master, PrintStream out);

    /** What a night would do, line by line, without doing it. */
    List<String> planNight(Pipeline pipeline, String date, PrintStream out);

    /**
     * Writes what a saved model predicts of rows as Parquet.
     *
     * @param assignments over the model's configuration
     */
    BatchScoring.Scored score(
            Path model, List<String> assignments, @Nullable String master, String to, boolean overwrite);

    /** What training would take, without training: the data, the network, the plan, memory and time, line by line. */
    List<String> dryRun(TrainingRequest request);

    /**
     * Looks at what a run would stand on, and tells {@code out}.
     *
     * @return what is missing, each with the way out
     */
    List<String> examine(Settings settings, @Nullable String master, PrintStream out);

    /**
     * The plan of a job's step as a table.
     *
     * @param examples in the batch; null for what one worker gets of a step
     */
    String explain(Job job, Settings settings, @Nullable Integer examples);

    /**
     * Prepares data as a run would, and shows {@code out} what it is like.
     *
     * @param picture file for a grid of samples, where examples are images
     */
    void inspect(Settings settings, @Nullable String master, Path picture, PrintStream out);
}
