package dev.cairn.server.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.server.Consistency;
import dev.cairn.server.Network;
import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.Timeouts;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.encoding.Encodings;
import dev.cairn.server.round.Updates;
import dev.cairn.server.shard.HandSteppedServer;
import dev.cairn.server.shard.Reference;
import dev.cairn.server.transport.Transport;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.Sgd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The server as it runs: on threads, over Aeron. */
@Timeout(60)
class ParameterServerTest {
    private static final int PARAMETERS = 100_003;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private static ServerSettings settings(int workers, long lastStep, Transport transport) {
        return ServerSettings.of("test", workers, "127.0.0.1", new Adam(), rate(), lastStep)
                .withTimeouts(seconds(20))
                .withNetwork(Network.of("127.0.0.1").withTransport(transport));
    }

    private static Timeouts seconds(int step) {
        return new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(step));
    }

    private static LearningRate rate() {
        return HandSteppedServer.RATE;
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

    /** Trains to the end on one gradient, and reports one score. */
    private static UnsafeBuffer train(ServerAddress address, int rank, float[] gradient, int examples, int batch) {
        UnsafeBuffer parameters = new UnsafeBuffer(ByteBuffer.allocateDirect(PARAMETERS * Float.BYTES));
        try (ServerClient client = ServerClient.join(address, rank, 0)) {
            long step = client.pull(parameters);
            while (step < 20) {
                client.push(step, buffer(gradient), examples, batch, rank + 1f);
                step = client.pullAfter(step, parameters);
            }
            client.report(step, new double[] {rank, 2.5});
        }
        return parameters;
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

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "UDP", "TCP"})
    void shouldReachEveryWaiterWithTheCauseOfAnAbort(Transport transport) throws Exception {
        // given two workers that wait for a third, one that computes
        ServerSettings settings = settings(3, 100, transport).withShards(2);
        try (ParameterServer server = ParameterServer.start(settings, new float[PARAMETERS], RoundListener.NONE)) {
            CountDownLatch ready = new CountDownLatch(3);
            CountDownLatch aborted = new CountDownLatch(1);
            List<Future<ServerException>> waiting = new ArrayList<>();
            for (int rank = 0; rank < 3; rank++) {
                int me = rank;
                waiting.add(threads.submit(() -> {
                    UnsafeBuffer parameters = buffer(new float[PARAMETERS]);
                    try (ServerClient client = ServerClient.join(server.address(), me, 0)) {
                        client.pull(parameters);
                        if (me < 2) {
                            client.push(0, parameters, 1, 3, 1);
                            ready.countDown();
                        } else {
                            ready.countDown();
                            aborted.await();
                        }
                        return catchThrowableOfType(ServerException.class, () -> client.pullAfter(0, parameters));
                    }
                }));
            }
            assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();

            // when
            server.abort("the user has had enough");
            aborted.countDown();

            // then
            for (Future<ServerException> waiter : waiting) {
                assertThat(waiter.get()).hasMessage("the user has had enough");
                assertThat(waiter.get().kind()).isEqualTo(ServerException.Kind.STOPPED);
            }
        }
    }

    @Test
    void shouldNoticeAWorkerThatDied() throws Exception {
        // given
        Recorder recorder = new Recorder();
        ServerSettings settings = settings(2, 100, Transport.AUTO).withTimeouts(seconds(1));
        try (ParameterServer server = ParameterServer.start(settings, new float[PARAMETERS], recorder)) {
            Future<ServerException> survivor = threads.submit(() -> {
                UnsafeBuffer parameters = buffer(new float[PARAMETERS]);
                try (ServerClient client = ServerClient.join(server.address(), 0, 0)) {
                    client.pull(parameters);
                    client.push(0, parameters, 1, 2, 1);
                    return catchThrowableOfType(ServerException.class, () -> client.pullAfter(0, parameters));
                }
            });

            // when
            threads.submit(() -> ServerClient.join(server.address(), 1, 0).close())
                    .get();

            // then
            String cause = "waited 1.0 s for the gradient of rank 1 in step 0: the worker has left";
            assertThat(survivor.get()).hasMessage(cause);
            assertThat(survivor.get().kind()).isEqualTo(ServerException.Kind.UNAVAILABLE);
            assertThat(recorder.aborts).containsExactly(cause);
        }
    }

    @ParameterizedTest
    @CsvSource({"AUTO, 1", "AUTO, 3", "TCP, 3"})
    void shouldStopBothWorkersAtTheSameStep(Transport transport, int shards) throws Exception {
        // given
        ServerSettings settings = settings(2, 1_000_000, transport).withShards(shards);
        try (ParameterServer server = ParameterServer.start(settings, new float[PARAMETERS], RoundListener.NONE)) {
            List<Future<Long>> steps = new ArrayList<>();
            for (int rank = 0; rank < 2; rank++) {
                int me = rank;
                steps.add(threads.submit(() -> {
                    UnsafeBuffer parameters = buffer(new float[PARAMETERS]);
                    try (ServerClient client = ServerClient.join(server.address(), me, 0)) {
                        long step = client.pull(parameters);
                        while (!client.stopRequested()) {
                            client.push(step, parameters, 1, 2, 1);
                            step = client.pullAfter(step, parameters);
                        }
                        return step;
                    }
                }));
            }

            // when
            Thread.sleep(100);
            server.requestStop();

            // then
            assertThat(steps.get(0).get()).isEqualTo(steps.get(1).get()).isEqualTo(server.step());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "TCP"})
    void shouldTellWorkersThatTheServerHasBeenClosed(Transport transport) throws Exception {
        // given
        ParameterServer server =
                ParameterServer.start(settings(1, 100, transport), new float[PARAMETERS], RoundListener.NONE);
        CountDownLatch pulled = new CountDownLatch(1);
        Future<ServerException> worker = threads.submit(() -> {
            UnsafeBuffer parameters = buffer(new float[PARAMETERS]);
            try (ServerClient client = ServerClient.join(server.address(), 0, 0)) {
                client.pull(parameters);
                pulled.countDown();
                return catchThrowableOfType(ServerException.class, () -> client.pullAfter(0, parameters));
            }
        });
        pulled.await();

        // when
        server.close();

        // then
        assertThat(worker.get()).hasMessage("the parameter server has been closed");
    }

    @Test
    void shouldRefuseToStartWithoutRoomInSharedMemory() {
        assertThatThrownBy(() -> ParameterServer.start(
                        settings(4096, 1, Transport.AUTO), new float[20_000_000], RoundListener.NONE))
                .hasMessageMatching("/dev/shm has \\d+ MiB free: Aeron needs \\d{6} MiB there; enlarge it .*")
                .satisfies(e -> assertThat(((ServerException) e).kind()).isEqualTo(ServerException.Kind.ENVIRONMENT));
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "TCP"})
    void shouldSayWhichPortCannotBeBound(Transport transport) {
        try (ParameterServer first =
                ParameterServer.start(settings(1, 1, transport), new float[10], RoundListener.NONE)) {
            String endpoint = first.address().shards().get(0).host();
            int port = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
            assertThatThrownBy(() -> ParameterServer.start(
                            settings(1, 1, transport)
                                    .withNetwork(Network.of("127.0.0.1")
                                            .withTransport(transport)
                                            .withPort(port)),
                            new float[10],
                            RoundListener.NONE))
                    .hasMessageStartingWith("cannot listen at 127.0.0.1:" + port);
        }
    }

    @Test
    void shouldLeaveNoThreadAndNoFolderBehind() throws Exception {
        // given
        Set<String> threadsBefore = cairnThreads();
        Set<Path> foldersBefore = cairnFolders();
        List<Transport> transports = List.of(Transport.values());

        // when
        for (int cycle = 0; cycle < 20; cycle++) {
            Transport transport = transports.get(cycle % transports.size());
            try (ParameterServer server = ParameterServer.start(
                            settings(1, 1, transport), new float[PARAMETERS], RoundListener.NONE);
                    ServerClient client = ServerClient.join(server.address(), 0, 0)) {
                UnsafeBuffer parameters = buffer(new float[PARAMETERS]);
                client.push(client.pull(parameters), parameters, 1, 1, 1);
                assertThat(client.pullAfter(0, parameters)).isEqualTo(1);
            }
        }

        // then
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!cairnThreads().equals(threadsBefore) && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertThat(cairnThreads()).isEqualTo(threadsBefore);
        assertThat(cairnFolders()).isEqualTo(foldersBefore);
    }

    @Test
    void shouldNameEverySettingThatIsWrong() {
        assertThatThrownBy(() -> new ServerSettings(
                        "a/b",
                        0,
                        new Network("", 0, 1000, Transport.AUTO),
                        65,
                        Consistency.SYNC,
                        Updates.of(Optimizer.of(new Sgd(), rate())),
                        Encodings.EXACT,
                        1,
                        new Timeouts(Duration.ZERO, Duration.ofSeconds(1)),
                        false))
                .hasMessageContainingAll(
                        "jobId=a/b: must be",
                        "workers=0: must be",
                        "server.host is empty",
                        "server.shards=65: must be",
                        "join=PT0S",
                        "server.mtu=1000: must be");
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

    private static UnsafeBuffer buffer(float[] floats) {
        UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(floats.length * Float.BYTES));
        for (int i = 0; i < floats.length; i++) {
            buffer.putFloat(i * Float.BYTES, floats[i]);
        }
        return buffer;
    }

    private static float[] floats(UnsafeBuffer buffer) {
        float[] floats = new float[buffer.capacity() / Float.BYTES];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = buffer.getFloat(i * Float.BYTES);
        }
        return floats;
    }

    private static Set<String> cairnThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("cairn"))
                .collect(Collectors.toSet());
    }

    private static Set<Path> cairnFolders() throws IOException {
        String mine = "-" + ProcessHandle.current().pid();
        try (Stream<Path> folders = Files.list(Path.of("/dev/shm"))) {
            return folders.filter(path -> path.toString().endsWith(mine)).collect(Collectors.toSet());
        }
    }

    private static final class Recorder implements RoundListener {
        final List<Double> steps = new ArrayList<>();
        final List<String> scores = new ArrayList<>();
        final List<String> aborts = new ArrayList<>();

        @Override
        public void onStep(long step, double loss, int examples) {
            steps.add(loss);
        }

        @Override
        public void onScores(long step, int rank, double[] sums) {
            scores.add(step + " " + rank + " " + Arrays.toString(sums));
        }

        @Override
        public void onAbort(ServerException cause) {
            aborts.add(cause.getMessage());
        }
    }
}
