package dev.cairn.driver.training;

import dev.cairn.driver.settings.Settings;
import dev.cairn.server.encoding.Encoding;
import dev.cairn.worker.training.WorkerResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Whether the same settings would give a run's parameters again, to the bit. */
final class Determinism {
    private Determinism() {}

    /**
     * Judges a run that has ended.
     *
     * @param firstStep at which it was taken up; 0 if it never stopped
     * @param workers what each rank's last life brought home
     * @param warnings takes a line where the bits have gone with what workers kept to themselves
     */
    static boolean holds(Settings settings, long firstStep, List<WorkerResult> workers, Consumer<String> warnings) {
        long kinds = workers.stream().map(WorkerResult::fingerprint).distinct().count();
        return !isHistoryLost(settings, firstStep, workers, warnings)
                && kinds == 1
                && settings.getString("server.consistency").equals("sync");
    }

    /** With a sparse encoding a worker owes what it has not sent yet, and nobody else knows of it. */
    private static boolean isHistoryLost(
            Settings settings, long firstStep, List<WorkerResult> workers, Consumer<String> warnings) {
        String encoding = settings.getString("server.encoding");
        List<String> moments = new ArrayList<>();
        if (firstStep > 0) {
            moments.add("when the run was taken up at step " + firstStep);
        }
        for (WorkerResult worker : workers) {
            if (worker.generation() > 0) {
                moments.add("when rank " + worker.rank() + " started again");
            }
        }
        if (!Encoding.named(encoding).isSparse() || moments.isEmpty()) {
            return false;
        }
        warnings.accept("server.encoding=" + encoding + ": what workers had not sent yet was lost "
                + String.join(" and ", moments) + "; a run that never stops ends on other bits (deterministic: false)");
        return true;
    }
}
