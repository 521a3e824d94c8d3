package dev.cairn.server.placement;

import static dev.cairn.server.placement.Runs.PARAMETERS;
import static dev.cairn.server.placement.Runs.buffer;
import static dev.cairn.server.placement.Runs.floats;
import static dev.cairn.server.placement.Runs.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.Network;
import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.Timeouts;
import dev.cairn.server.client.Delivery;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.placement.Runs.Recorder;
import dev.cairn.server.shard.Reference;
import dev.cairn.server.transport.Transport;
import dev.cairn.server.update.Adam;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server as it trains: on threads, over each transport. */
@Timeout(60)
class ServerTrainingTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO, 65504, 1",
        "AERON, 65504, 3",
        "UDP, 65504, 2",
        "UDP, 1408, 1",
        "TCP, 65504, 1",
        "TCP, 65504, 3",
        "TCP, 1408, 1"
    })
    void shouldTrainWithThreeWorkersToTheBitsOfAPlainLoop(Transport transport, int mtu, int shards) throws Exception {
        // given
        int steps = 20;
        int workers = 3;
        Random random = new Random(5);
        float[] initial = Reference.random(random, PARAMETERS);
        float[][] gradients = {
            Reference.random(random, PARAMETERS),
            Reference.random(random, PARAMETERS),
            Reference.random(random, PARAMETERS)
        };
        int[] examples = {20, 0, 13};
        Reference reference = new Reference(new Adam(), initial);

        // when
        Recorder recorder = new Recorder();
        ServerSettings settings = settings(workers, steps, transport)
                .withNetwork(Network.of("127.0.0.1").withTransport(transport).withMtu(mtu))
                .withShards(shards);
        try (ParameterServer server = ParameterServer.start(settings, initial, recorder)) {
            ServerAddress address = throughSpark(server.address());
            List<Future<UnsafeBuffer>> results = new ArrayList<>();
            for (int rank = 0; rank < workers; rank++) {
                int me = rank;
                results.add(threads.submit(() -> train(address, me, gradients[me], examples[me], 33)));
            }
            for (int step = 0; step < steps; step++) {
                reference.step(gradients, examples, 33);
            }

            // then
            for (Future<UnsafeBuffer> result : results) {
                assertThat(floats(result.get())).isEqualTo(reference.parameters);
            }
            assertThat(server.step()).isEqualTo(steps);
            assertThat(server.parameters()).isEqualTo(reference.parameters);
            assertThat(server.state().vectors()).hasSize(2);
            long payload = (long) steps * PARAMETERS * Float.BYTES;
            assertThat(server.bytesPushed()).isBetween(2 * payload, 2 * payload * 120 / 100);
            assertThat(server.bytesPulled()).isGreaterThan(payload);
            assertThat(recorder.steps).hasSize(steps).allSatisfy(loss -> assertThat(loss)
                    .isEqualTo((20 * 1.0 + 13 * 3.0) / 33));
            assertThat(recorder.scores)
                    .containsExactlyInAnyOrder("20 0 [0.0, 2.5]", "20 1 [1.0, 2.5]", "20 2 [2.0, 2.5]");
        }
    }

    @Test
    void shouldTrainTwoJobsAtOnceThatDoNotMeet() throws Exception {
        // given
        Random random = new Random(9);
        float[] initial = Reference.random(random, PARAMETERS);
        float[][] gradients = {Reference.random(random, PARAMETERS), Reference.random(random, PARAMETERS)};
        List<ParameterServer> servers = new ArrayList<>();
        List<Future<UnsafeBuffer>> results = new ArrayList<>();

        // when two runs of one worker each have the same name, host and memory
        for (float[] gradient : gradients) {
            ParameterServer server =
                    ParameterServer.start(settings(1, 20, Transport.AUTO), initial, RoundListener.NONE);
            servers.add(server);
            results.add(threads.submit(() -> train(server.address(), 0, gradient, 1, 1)));
        }

        // then
        for (int job = 0; job < gradients.length; job++) {
            Reference reference = new Reference(new Adam(), initial);
            for (int step = 0; step < 20; step++) {
                reference.step(new float[][] {gradients[job]}, new int[] {1}, 1);
            }
            assertThat(floats(results.get(job).get())).isEqualTo(reference.parameters);
            assertThat(servers.get(job).ignored()).isZero();
        }
        servers.forEach(ParameterServer::close);
    }

    /** Trains to the end on one gradient, and reports one score. */
    private static UnsafeBuffer train(ServerAddress address, int rank, float[] gradient, int examples, int batch) {
        UnsafeBuffer parameters = new UnsafeBuffer(ByteBuffer.allocateDirect(PARAMETERS * Float.BYTES));
        try (ServerClient client = ServerClient.join(address, rank, 0)) {
            long step = client.pull(parameters);
            while (step < 20) {
                if (rank == 2) {
                    deliver(client.deliver(step, examples, batch), buffer(gradient), step, rank + 1f);
                } else {
                    client.push(step, buffer(gradient), examples, batch, rank + 1f);
                }
                step = client.pullAfter(step, parameters);
            }
            client.report(step, new double[] {rank, 2.5});
        }
        return parameters;
    }

    /** In pieces of uneven sizes, the last first; the very first is left for the end. */
    private static void deliver(Delivery delivery, UnsafeBuffer gradient, long step, float loss) {
        Random random = new Random(step);
        int to = PARAMETERS;
        for (int from = to; from > PARAMETERS / 10; to = from) {
            from = Math.max(0, to - 1 - random.nextInt(PARAMETERS / 3));
            delivery.finished(gradient, from, to, loss);
        }
        delivery.complete(gradient, loss);
    }

    @Test
    void shouldHearOnlySealedMessagesWhereAllAreToBeSealed() {
        // given
        ServerSettings settings = settings(1, 3, Transport.AUTO).withShards(2).withSealMessages(true);
        UnsafeBuffer parameters = buffer(new float[PARAMETERS]);
        try (ParameterServer server = ParameterServer.start(settings, new float[PARAMETERS], RoundListener.NONE)) {
            // when
            try (ServerClient client = ServerClient.join(server.address(), 0, 0)) {
                for (long step = client.pull(parameters); step < 3; step = client.pullAfter(step, parameters)) {
                    client.push(step, parameters, 1, 1, 1);
                }
            }

            // then
            assertThat(server.step()).isEqualTo(3);
            assertThat(server.ignored()).isZero();
            assertThatThrownBy(() -> ServerClient.join(unsealed(server.address()), 0, 1))
                    .hasMessageStartingWith("waited 1.0 s for the server of job test");
            assertThat(server.ignored()).isPositive();
        }
    }

    private static ServerAddress unsealed(ServerAddress address) {
        return new ServerAddress(
                address.jobId(),
                address.serverId(),
                address.key(),
                false,
                address.workers(),
                address.network(),
                address.chunks(),
                address.encodings(),
                address.shards(),
                address.consistency(),
                new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1)));
    }

    private static ServerAddress throughSpark(ServerAddress address) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(address);
        }
        assertThat(address.toString()).doesNotContain("key");
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (ServerAddress) in.readObject();
        }
    }
}
