package dev.cairn.driver.training;

import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.training.WorkerResult;
import java.util.List;

/** Whether the same settings would give a run's parameters again, to the bit. */
final class Determinism {
    private Determinism() {}

    /**
     * Judges a run that has ended.
     *
     * @param workers what each rank's last life brought home
     */
    static boolean holds(Settings settings, List<WorkerResult> workers) {
        long kinds = workers.stream().map(WorkerResult::fingerprint).distinct().count();
        return kinds == 1 && settings.getString("server.consistency").equals("sync");
    }
}
