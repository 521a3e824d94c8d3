package dev.cairn.integration.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * How a step of LeNet scales on this machine: one and two workers by wall time, and, since more workers than cores only
 * wait for one another, up to eight by the processor time and the bytes of one worker's step. What lies beyond is the
 * cost model of {@link ScaleBench}, simulated.
 */
final class ScalingBench {
    private static final int[] WORKERS = {1, 2, 4, 8};
    private static final int RUNS = 5;
    private static final int STEPS = 80;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private ScalingBench() {}

    static List<Row> run() {
        Reference lenet = Reference.of("lenet");
        List<Row> rows = new ArrayList<>();
        try (var two = new ServedReplicas(lenet.workload(), 2);
                var one = new ServedReplicas(lenet.workload(), 1)) {
            rows.add(Pairs.measure(2 * lenet.block(), RUNS, two, one)
                    .row("LeNet: two workers against one, wall time, batch 64 each", null));
        }
        Sample alone = null;
        for (int workers : WORKERS) {
            double[] milliseconds = new double[RUNS];
            double bytes;
            try (var replicas = new ServedReplicas(lenet.workload(), workers)) {
                replicas.take(STEPS);
                long before = bytes(replicas);
                for (int run = 0; run < RUNS; run++) {
                    long start = SYSTEM.getProcessCpuTime();
                    replicas.take(STEPS);
                    milliseconds[run] = (SYSTEM.getProcessCpuTime() - start) / 1e6 / STEPS;
                }
                bytes = (bytes(replicas) - before) / (double) (RUNS * STEPS);
            }
            var sample = new Sample(milliseconds);
            alone = alone == null ? sample : alone;
            String name = "LeNet, " + workers + " workers: processor time of a worker's step, server included";
            rows.add(new Row(
                    name,
                    sample.median(),
                    alone.median(),
                    "ms",
                    alone.median() / sample.median(),
                    null,
                    true,
                    RUNS,
                    sample.spread()));
            rows.add(Row.stated("LeNet, " + workers + " workers: bytes of a worker's step", bytes / 1e6, "MB"));
        }
        ScaleBench.run().stream()
                .filter(row -> row.name().startsWith("simulated"))
                .forEach(rows::add);
        return rows;
    }

    private static long bytes(ServedReplicas replicas) {
        return replicas.server().bytesPushed() + replicas.server().bytesPulled();
    }
}
