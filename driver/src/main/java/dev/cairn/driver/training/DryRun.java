package dev.cairn.driver.training;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.dataset.Datasets;
import dev.cairn.driver.dataset.PreparedData;
import dev.cairn.driver.settings.Settings;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.worker.data.Batch;
import dev.cairn.worker.data.Batches;
import dev.cairn.worker.data.ShardedDataset;
import dev.cairn.worker.step.Backend;
import dev.cairn.worker.step.CompiledStep;
import dev.cairn.worker.step.NoiseKey;
import dev.cairn.worker.step.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** All that comes before training, and what training would take. */
public final class DryRun {
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final int RUNS = 7;

    private DryRun() {}

    /**
     * Prepares the data, builds the network and its plan, and times the step of one worker on examples of that data.
     *
     * @return a line each on the data, the network, memory and time
     * @throws dev.cairn.worker.CairnException as training would
     */
    public static List<String> of(TrainingRequest request) {
        Settings settings = request.settings();
        Job job = request.job();
        Placement placement = Placement.of(settings);
        try (var cluster = Cluster.connect(
                request.master(), "cairn train " + job.name(), placement.slots(), settings.spark(), CONNECT)) {
            List<String> devices = new ArrayList<>();
            Devices.of(settings, cluster, line -> devices.add("device    " + line));
            PreparedData data = Datasets.prepare(cluster.spark(), DataSetup.of(settings));
            Backend.load();
            TrainingRun.requireExamples(data);
            Course course = Course.of(settings, data);
            Recipe recipe = job.recipe(settings, data.shape());
            List<ParameterArray> arrays = recipe.network().parameterArrays();
            OptimizerSetup.of(settings, course.scheduleSteps()).updates(settings, arrays, course.figureEvery());
            List<String> lines = new ArrayList<>(data.notes());
            lines.addAll(devices);
            lines.add(line(
                    "data      %,d examples to train on, %,d for validation, %,d for the test",
                    data.trainExamples(), data.validationExamples(), data.testExamples()));
            lines.add(line(
                    "network   %,d parameters in %d arrays",
                    arrays.stream().mapToLong(ParameterArray::length).sum(), arrays.size()));
            lines.addAll(step(settings, cluster, data, course, recipe));
            return lines;
        }
    }

    private static List<String> step(
            Settings settings, Cluster cluster, PreparedData data, Course course, Recipe recipe) {
        int workers = course.plan().workers();
        int share = Math.max(1, course.plan().batchSize() / workers);
        int part = Math.max(1, share / settings.getInt("train.accumulation"));
        try (var dataset = ShardedDataset.open(data.train(), cluster.storage().value());
                var batches = Batches.scoring(dataset, part, 0, 1, recipe.feeds());
                Step step = recipe.network().steps().step(part)) {
            step.setParameters(recipe.network().initialParameters());
            double seconds = medianSeconds(step, batches.next()) * share / part;
            List<String> lines = new ArrayList<>();
            if (step instanceof CompiledStep compiled) {
                lines.add(line(
                        "memory    %.1f MiB a worker: parameters, gradients and the plan for %d examples",
                        mebibytes(2L * step.parameters().capacity() + compiled.planBytes(part)), part));
            }
            lines.add(line(
                    "step      %.1f ms to compute %d examples on a worker like this machine", 1e3 * seconds, share));
            lines.add(line(
                    "training  %,d steps, %.4g epochs: about %s of computing, exchange and evaluation not counted",
                    course.lastStep(), course.epochs(course.lastStep()), time(seconds * course.lastStep())));
            return lines;
        }
    }

    /** The first runs warm up. */
    private static double medianSeconds(Step step, Batch batch) {
        double[] seconds = new double[RUNS];
        for (int i = -RUNS; i < RUNS; i++) {
            long began = System.nanoTime();
            step.gradient(batch.examples(), batch.tensors(), new NoiseKey(0, 0, batch.first()));
            if (i >= 0) {
                seconds[i] = (System.nanoTime() - began) / 1e9;
            }
        }
        Arrays.sort(seconds);
        return seconds[RUNS / 2];
    }

    private static double mebibytes(long bytes) {
        return bytes / (double) (1 << 20);
    }

    private static String time(double seconds) {
        return seconds < 120 ? line("%.0f s", seconds) : line("%.0f minutes", seconds / 60);
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
