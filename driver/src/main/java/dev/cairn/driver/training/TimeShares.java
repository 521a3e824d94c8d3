package dev.cairn.driver.training;

import dev.cairn.worker.training.WorkerResult;
import dev.cairn.worker.training.WorkerResult.LoopSeconds;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Where the workers' time went, in a line for people. */
final class TimeShares {
    private TimeShares() {}

    static String of(List<WorkerResult> workers) {
        double compute = sum(workers, LoopSeconds::compute);
        double exchange = sum(workers, LoopSeconds::exchange);
        double data = sum(workers, LoopSeconds::data);
        double evaluation = sum(workers, LoopSeconds::evaluation);
        double percent = 100 / Math.max(1e-9, compute + exchange + data + evaluation);
        return String.format(
                Locale.ROOT,
                "workers' time: %.1f %% computing, %.1f %% exchanging and waiting for each other, %.1f %% waiting for data,"
                        + " %.1f %% evaluating",
                compute * percent,
                exchange * percent,
                data * percent,
                evaluation * percent);
    }

    private static double sum(List<WorkerResult> workers, ToDoubleFunction<LoopSeconds> phase) {
        return workers.stream().map(WorkerResult::seconds).mapToDouble(phase).sum();
    }
}
