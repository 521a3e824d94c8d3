package dev.cairn.driver.diagnosis;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.cluster.TaskStage;
import dev.cairn.driver.settings.Settings;
import dev.cairn.server.Network;
import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.placement.ParameterServer;
import dev.cairn.server.transport.Transport;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Sgd;
import dev.cairn.worker.training.ServerFailures;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;

/** Steps that compute nothing: how long gradients take from all workers to the server, and parameters back. */
final class NetworkCheck {
    private static final int FLOATS = 1 << 20;
    private static final int STEPS = 12;
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private NetworkCheck() {}

    /** What one worker has seen; the first steps warm up. */
    private record Path(String host, String by, double medianMs) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Runs them on the workers' places of the cluster, the server in the driver.
     *
     * @return a line for each worker
     * @throws dev.cairn.worker.CairnException where they don't reach each other
     */
    static List<String> lines(Settings settings, Cluster cluster) {
        int workers = settings.getInt("workers");
        String bound = settings.getString("server.host");
        Network network = Network.of(bound.equals("auto") ? cluster.host() : bound)
                .withTransport(Transport.named(settings.getString("server.transport")));
        var asked = ServerSettings.of("doctor", workers, network.host(), new Sgd(), new LearningRate.Constant(1), STEPS)
                .withNetwork(network);
        try (var server = ParameterServer.start(asked, new float[FLOATS], new RoundListener() {})) {
            ServerAddress address = server.address();
            return TaskStage.workers(
                            cluster, workers, task -> exchange(address, task.rank(), task.attempt(), task.host()))
                    .await(DEADLINE)
                    .stream()
                    .map(NetworkCheck::line)
                    .toList();
        } catch (ServerException e) {
            throw ServerFailures.translate(e);
        }
    }

    private static Path exchange(ServerAddress address, int rank, int attempt, String host) {
        var parameters = new UnsafeBuffer(ByteBuffer.allocateDirect(FLOATS * Float.BYTES));
        var gradient = new UnsafeBuffer(ByteBuffer.allocateDirect(FLOATS * Float.BYTES));
        double[] ms = new double[STEPS];
        try (var client = ServerClient.join(address, rank, attempt)) {
            long step = client.pull(parameters);
            for (int i = 0; step < STEPS; i++) {
                long began = System.nanoTime();
                client.push(step, gradient, 1, address.workers(), 0);
                step = client.pullAfter(step, parameters);
                ms[i] = (System.nanoTime() - began) / 1e6;
            }
            Arrays.sort(ms);
            return new Path(host, client.path(), ms[STEPS / 2]);
        } catch (ServerException e) {
            throw ServerFailures.translate(e);
        }
    }

    private static String line(Path path) {
        return String.format(
                Locale.ROOT,
                "%s by %s: 4 MiB to the server and back in %.1f ms",
                path.host(),
                path.by(),
                path.medianMs());
    }
}
