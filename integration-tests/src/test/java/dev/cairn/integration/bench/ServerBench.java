package dev.cairn.integration.bench;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.placement.ParameterServer;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.LearningRate;
import dev.cairn.worker.step.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the parameter server costs, and whether its memory stays. */
final class ServerBench {
    /** At most 15 % more time than the same step with a local update. */
    private static final double OVERHEAD_GATE = 1 / 1.15;

    private static final int SOAK_STEPS = 5_000;
    private static final LearningRate RATE = new LearningRate.Constant(1e-4f);

    private ServerBench() {}

    static List<Row> run() {
        Backend.load();
        try (var local = LocalReplica.of(LeNetWorkload.create());
                var remote = new Remote()) {
            Row overhead = Pairs.measure(25, 15, Side.of(remote::step), Side.of(local::step))
                    .row("LeNet batch 64, Adam: through the server against a local update", OVERHEAD_GATE);
            return List.of(overhead, soak(remote));
        }
    }

    private static Row soak(Remote remote) {
        for (int i = 0; i < SOAK_STEPS / 10; i++) {
            remote.step();
        }
        long before = residentBytes();
        for (int i = 0; i < SOAK_STEPS; i++) {
            remote.step();
        }
        double grown = (residentBytes() - before) / (double) (1 << 20);
        return Row.stated("growth of resident memory over " + SOAK_STEPS + " steps, heap touched before", grown, "MiB");
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

    /** A replica and its parameter server, in this JVM. */
    private static final class Remote implements AutoCloseable {
        private final BoundStep model = new BoundStep(LeNetWorkload.create());
        private final ParameterServer server;
        private final ServerClient client;
        private long step;

        Remote() {
            var settings = ServerSettings.of("bench", 1, "127.0.0.1", new Adam(), RATE, Long.MAX_VALUE);
            server = ParameterServer.start(settings, model.initial(), RoundListener.NONE);
            client = ServerClient.join(server.address(), 0, 0);
            step = client.pull(model.step().parameters());
        }

        void step() {
            float loss = model.gradient();
            client.push(step, model.step().gradients(), LeNetWorkload.EXAMPLES, LeNetWorkload.EXAMPLES, loss);
            step = client.pullAfter(step, model.step().parameters());
        }

        @Override
        public void close() {
            client.close();
            server.close();
            model.close();
        }
    }
}
