package dev.cairn.integration.bench;

import dev.cairn.worker.step.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The compiled step and Adam against the same network in other frameworks: on one thread each, and two replicas
 * against two threads; and two replicas in one JVM against two processes.
 */
final class StepBench {
    /** Against PyTorch through DJL; the other peers are only stated. */
    private static final double GATE = 1.2;

    /** Two replicas in one JVM, against two processes. */
    private static final double SHARING_GATE = 0.95;

    private static final double BUILD_SECONDS = 3;
    private static final int RUNS = 9;
    private static final String DJL = "djl-pytorch";
    private static final String BYTEDECO = "bytedeco-pytorch";
    private static final String TENSORFLOW = "tensorflow";

    private StepBench() {}

    /** Measures the networks of these keys; where each one's time goes is left in a file beside the JSON. */
    static List<Row> run(List<String> keys) {
        Backend.load();
        List<Row> rows = new ArrayList<>();
        for (String key : keys) {
            Reference reference = Reference.of(key);
            System.out.println("measuring " + reference.name() + " ...");
            rows.addAll(measure(reference));
        }
        return rows;
    }

    /** Against PyTorch through DJL alone: on one thread each, and two replicas against two threads. */
    static List<Row> againstDjl(Reference reference, double gate) {
        List<Row> rows = new ArrayList<>();
        try (var cairn = LocalReplica.of(reference.workload().get());
                var djl = peer(DJL, reference, 1)) {
            require("cairn", reference, cairn.trained());
            rows.add(Pairs.measure(reference.block(), RUNS, Side.of(cairn::step), djl)
                    .row(reference.name() + ", one thread each, against " + DJL, gate));
        }
        try (var cairn = new TwoReplicas(reference.workload());
                var djl = peer(DJL, reference, 2)) {
            rows.add(Pairs.measure(2 * reference.block(), RUNS, cairn, djl)
                    .row(reference.name() + ", two replicas against two threads of " + DJL, gate));
        }
        return rows;
    }

    private static List<Row> measure(Reference reference) {
        List<Row> rows = new ArrayList<>();
        long start = System.nanoTime();
        try (var cairn = LocalReplica.of(reference.workload().get())) {
            double seconds = (System.nanoTime() - start) / 1e9;
            require("cairn", reference, cairn.trained());
            rows.addAll(oneThread(reference, cairn));
            rows.add(Row.limited(reference.name() + ", building network and plan", seconds, BUILD_SECONDS, "s"));
            rows.add(Row.stated(reference.name() + ", memory of the plan", cairn.planBytes() / 1e6, "MB"));
            write(reference, cairn.explain());
        }
        rows.addAll(twoThreads(reference));
        return rows;
    }

    private static List<Row> oneThread(Reference reference, LocalReplica cairn) {
        String name = reference.name() + ", one thread each, against ";
        try (var djl = peer(DJL, reference, 1);
                var bytedeco = peer(BYTEDECO, reference, 1);
                var tensorflow = reference.key().equals("lenet") ? peer(TENSORFLOW, reference, 1) : null) {
            List<StepProcess> peers = Stream.of(djl, bytedeco, tensorflow)
                    .filter(Objects::nonNull)
                    .toList();
            List<Pairs> pairs = Pairs.measure(reference.block(), RUNS, Side.of(cairn::step), peers);
            List<Row> rows = new ArrayList<>();
            rows.add(pairs.get(0).row(name + DJL + ", aim " + reference.aim(), GATE));
            rows.add(pairs.get(1).row(name + BYTEDECO, null));
            if (tensorflow != null) {
                rows.add(pairs.get(2).row(name + TENSORFLOW, null));
            }
            return rows;
        }
    }

    private static List<Row> twoThreads(Reference reference) {
        String name = reference.name() + ", two replicas against ";
        try (var cairn = new TwoReplicas(reference.workload());
                var djl = peer(DJL, reference, 2);
                var bytedeco = peer(BYTEDECO, reference, 2);
                var processes = new TwoProcesses(reference)) {
            List<Pairs> pairs = Pairs.measure(2 * reference.block(), RUNS, cairn, List.of(djl, bytedeco, processes));
            return List.of(
                    pairs.get(0).row(name + "two threads of " + DJL, GATE),
                    pairs.get(1).row(name + "two threads of " + BYTEDECO, null),
                    pairs.get(2).row(name + "two processes", SHARING_GATE));
        }
    }

    private static StepProcess peer(String framework, Reference reference, int threads) {
        var process = StepProcess.peer(framework, reference.name(), threads);
        require(framework, reference, process.parameters());
        return process;
    }

    private static void require(String side, Reference reference, int parameters) {
        if (parameters != reference.parameters()) {
            throw new IllegalStateException(side + "'s " + reference.name() + ": parameters=" + parameters
                    + ": must be " + reference.parameters() + ", or the comparison is void");
        }
    }

    private static void write(Reference reference, String explanation) {
        Path folder = Path.of("integration-tests/target/bench");
        try {
            Files.writeString(
                    Files.createDirectories(folder).resolve("explain-" + reference.key() + ".txt"), explanation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
