package dev.cairn.integration.bench;

import dev.cairn.worker.step.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the parameter server costs: its arithmetic against a bare loop, a step through it against a local one, memory. */
final class ServerBench {
    /** What a server does besides the arithmetic may take so much of the time. */
    private static final double REDUCTION_GATE = 0.85;

    /** At most 8 % more time than the same step with a local update. */
    private static final double SMALL_NETWORK_GATE = 1 / 1.08;

    /** At most 3 %. */
    private static final double NETWORK_GATE = 1 / 1.03;

    private static final double TWO_WORKERS_GATE = 0.95;

    /** 3 % of 30 seconds. */
    private static final double CHECKPOINT_LIMIT_MS = 900;

    private static final int PARAMETERS = 25_000_000;
    private static final int RUNS = 15;
    private static final int SOAK_STEPS = 5_000;
    private static final int CHECKPOINT_BLOCK = 200;
    private static final int WARM_UP = 3;

    static final List<String> PARTS = List.of("reduction", "overhead", "workers", "memory", "checkpoint");

    private ServerBench() {}

    static List<Row> run(List<String> parts) {
        Backend.load();
        List<Row> rows = new ArrayList<>();
        for (String part : parts) {
            switch (part) {
                case "reduction" -> List.of(1, 2, 4, 8).forEach(ranks -> rows.add(reduction(ranks)));
                case "overhead" -> {
                    rows.add(overhead("lenet", SMALL_NETWORK_GATE));
                    rows.add(overhead("resnet", NETWORK_GATE));
                    rows.add(overhead("transformer", NETWORK_GATE));
                }
                case "workers" -> rows.addAll(workers());
                case "memory" -> rows.add(soak());
                case "checkpoint" -> rows.add(checkpoint());
                default -> throw new IllegalArgumentException(part);
            }
        }
        return rows;
    }

    private static Row reduction(int ranks) {
        var live = new LiveReduction(ranks, PARAMETERS);
        int parameters = live.parameters();
        return Pairs.measure(1, 9, live, new BareReduction(ranks, parameters))
                .row(
                        "reduction of " + ranks + " ranks and Adam in a live shard against a bare loop",
                        REDUCTION_GATE,
                        parameters / 1e6,
                        "M/s");
    }

    private static Row overhead(String network, double gate) {
        Reference reference = Reference.of(network);
        try (var served = new ServedReplicas(reference.workload(), 1);
                var local = LocalReplica.of(reference.workload().get())) {
            return Pairs.measure(reference.block(), RUNS, served, Side.of(local::step))
                    .row(reference.name() + ", Adam: through the server against a local update", gate);
        }
    }

    /** A step of each of the two counts. */
    private static List<Row> workers() {
        Reference reference = Reference.of("resnet");
        int block = 2 * reference.block();
        try (var two = new ServedReplicas(reference.workload(), 2);
                var apart = new TwoReplicas(reference.workload());
                var one = new ServedReplicas(reference.workload(), 1)) {
            List<Pairs> pairs = Pairs.measure(block, RUNS, two, List.of(apart, one));
            return List.of(
                    pairs.get(0)
                            .row(reference.name() + ": two workers against two that share nothing", TWO_WORKERS_GATE),
                    pairs.get(1).row(reference.name() + ": two workers against one", null));
        }
    }

    /** Checkpoints are taken far more often than in a run, so that what one costs stands out from the noise. */
    private static Row checkpoint() {
        Reference reference = Reference.of("lenet");
        Path folder = Path.of("integration-tests", "target", "bench", "checkpoints");
        double[] costMs = new double[RUNS];
        try (var checkpointed = new CheckpointedReplicas(new ServedReplicas(reference.workload(), 2), folder);
                var plain = new ServedReplicas(reference.workload(), 2)) {
            for (int run = -WARM_UP; run < RUNS; run++) {
                int before = checkpointed.written();
                long with = checkpointed.take(CHECKPOINT_BLOCK);
                int count = Math.max(1, checkpointed.written() - before);
                double cost = (with - plain.take(CHECKPOINT_BLOCK)) / 1e6 / count;
                if (run >= 0) {
                    costMs[run] = cost;
                }
            }
        }
        var costs = new Sample(costMs);
        return new Row(
                reference.name() + ", two workers: what a checkpoint costs, of 30 s",
                costs.median(),
                CHECKPOINT_LIMIT_MS,
                "ms",
                CHECKPOINT_LIMIT_MS / Math.max(1, costs.median()),
                1.0,
                costs.median() <= CHECKPOINT_LIMIT_MS,
                costs.runs(),
                costs.spread());
    }

    private static Row soak() {
        try (var served = new ServedReplicas(LeNetWorkload::create, 1)) {
            served.take(SOAK_STEPS / 10);
            long before = residentBytes();
            served.take(SOAK_STEPS);
            double grown = (residentBytes() - before) / (double) (1 << 20);
            return Row.stated(
                    "growth of resident memory over " + SOAK_STEPS + " steps, heap touched before", grown, "MiB");
        }
    }

    private static long residentBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
