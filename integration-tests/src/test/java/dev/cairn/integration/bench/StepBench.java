package dev.cairn.integration.bench;

import dev.cairn.worker.step.Backend;
import java.util.ArrayList;
import java.util.List;

/** The compiled step and Adam against DJL-PyTorch, on the same shapes. */
final class StepBench {
    private static final double GATE = 1.2;
    private static final int RUNS = 15;

    private StepBench() {}

    static List<Row> run() {
        Backend.load();
        List<Row> rows = new ArrayList<>();
        Reference.ALL.forEach(reference -> rows.add(one(reference)));
        rows.add(two(Reference.LENET));
        return rows;
    }

    private static Row one(Reference reference) {
        try (var cairn = new LocalReplica(reference.workload().get());
                var peer = PeerProcess.start(reference.name(), 1)) {
            require("Cairn", reference, cairn.parameters());
            require("PyTorch", reference, peer.parameters());
            Row row = Pairs.measure(reference.block(), RUNS, Side.of(cairn::step), peer)
                    .row(reference.name() + ", aim " + reference.aim() + ", one thread each", GATE);
            System.out.println(cairn.explain());
            return row;
        }
    }

    private static Row two(Reference reference) {
        try (var cairn = new TwoReplicas(reference.workload());
                var peer = PeerProcess.start(reference.name(), 2)) {
            return Pairs.measure(2 * reference.block(), RUNS, cairn, peer)
                    .row(reference.name() + ", two replicas against two threads", GATE);
        }
    }

    private static void require(String side, Reference reference, int parameters) {
        if (parameters != reference.parameters()) {
            throw new IllegalStateException(side + "'s " + reference.name() + ": parameters=" + parameters
                    + ": must be " + reference.parameters() + ", or the comparison is void");
        }
    }
}
