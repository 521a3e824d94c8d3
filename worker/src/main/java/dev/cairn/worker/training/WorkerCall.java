package dev.cairn.worker.training;

import dev.cairn.worker.device.Choice;
import dev.cairn.worker.device.Offer;
import dev.cairn.worker.device.Wish;
import dev.cairn.worker.process.Call;
import dev.cairn.worker.process.OwnProcess;
import dev.cairn.worker.step.Backend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * A worker that has a card, in a process of its own that sees this card alone: ND4J takes the first card that a process
 * sees, and one process can't hold backends for two.
 *
 * @param storage how Hadoop's file systems are reached
 */
record WorkerCall(WorkerTask task, int rank, int generation, Wish wish, Map<String, String> storage)
        implements Call<WorkerResult> {
    private static final long serialVersionUID = 1L;

    static WorkerCall of(WorkerTask task, int rank, int generation, Wish wish, Configuration storage) {
        Map<String, String> settings = new HashMap<>();
        storage.forEach(entry -> settings.put(entry.getKey(), entry.getValue()));
        return new WorkerCall(task, rank, generation, wish, settings);
    }

    /** Runs the worker there, and waits for it. */
    WorkerResult on(WorkerPlace place) {
        List<String> flags = new ArrayList<>(List.of("-Xmx" + place.heapMiB() + "m"));
        if (place.nativeMiB() > 0) {
            flags.add("-Dorg.bytedeco.javacpp.maxbytes=" + place.nativeMiB() + "m");
        }
        return OwnProcess.call(
                this, Map.of("CUDA_VISIBLE_DEVICES", place.card(), "CUDA_DEVICE_ORDER", "PCI_BUS_ID"), flags);
    }

    @Override
    public WorkerResult run() {
        Backend.load(Choice.of(wish, Offer.here()).require(wish));
        Configuration configuration = new Configuration(false);
        storage.forEach(configuration::set);
        return Worker.run(task, rank, generation, configuration);
    }
}
