package dev.cairn.integration.bench;

import dev.cairn.worker.step.Backend;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The most telling ratios once more, in a few minutes, against those of the last accepted run: which fell by more than
 * 15 %? Ratios travel from machine to machine better than times do.
 */
final class QuickBench {
    static final String ACCEPT = "accept";
    static final List<String> PARTS = List.of("check", ACCEPT);

    private static final double GATE = 0.85;
    private static final int RUNS = 5;

    private QuickBench() {}

    /** Measures; asked to accept, it keeps the ratios as those to compare with from now on. */
    static List<Row> run(List<String> parts) {
        Backend.load();
        List<Row> measured = measure();
        if (parts.equals(List.of(ACCEPT))) {
            AcceptedRatios.keep(measured);
            return measured;
        }
        AcceptedRatios accepted = AcceptedRatios.read();
        List<Row> rows = measured.stream()
                .map(row -> compared(row, accepted.of(row.name())))
                .toList();
        List<String> unknown = measured.stream()
                .map(Row::name)
                .filter(name -> accepted.of(name) == null)
                .toList();
        if (!unknown.isEmpty()) {
            throw new Skipped(
                    "no accepted ratio of " + String.join("; ", unknown) + "; 'bench quick accept' keeps them", rows);
        }
        return rows;
    }

    private static Row compared(Row row, @Nullable Double accepted) {
        double now = row.ratio() == null ? Double.NaN : row.ratio();
        if (accepted == null) {
            return Row.stated(row.name(), now, "(ratio)");
        }
        double ratio = now / accepted;
        return new Row(row.name(), now, accepted, "(ratio)", ratio, GATE, ratio >= GATE, row.runs(), row.spread());
    }

    private static List<Row> measure() {
        List<Row> rows = new ArrayList<>();
        for (String key : List.of("lenet", "transformer")) {
            Reference reference = Reference.of(key);
            try (var cairn = LocalReplica.of(reference.workload().get());
                    var djl = StepProcess.peer("djl-pytorch", reference.name(), 1)) {
                rows.add(Pairs.measure(reference.block(), RUNS, Side.of(cairn::step), djl)
                        .row(reference.name() + " against djl-pytorch", null));
            }
        }
        Reference lenet = Reference.of("lenet");
        try (var cairn = LocalReplica.of(lenet.workload().get());
                var dl4j = StepProcess.dl4j(lenet.name())) {
            rows.add(Pairs.measure(3, RUNS, Side.of(cairn::step), dl4j).row("LeNet against DL4J's fit", null));
        }
        try (var served = new ServedReplicas(lenet.workload(), 1);
                var local = LocalReplica.of(lenet.workload().get())) {
            rows.add(Pairs.measure(lenet.block(), RUNS, served, Side.of(local::step))
                    .row("LeNet through the server against a local update", null));
        }
        try (var two = new ServedReplicas(lenet.workload(), 2);
                var one = new ServedReplicas(lenet.workload(), 1)) {
            rows.add(Pairs.measure(2 * lenet.block(), RUNS, two, one).row("LeNet, two workers against one", null));
        }
        return rows;
    }
}
