package dev.cairn.server.placement;

import static dev.cairn.server.placement.Runs.PARAMETERS;
import static dev.cairn.server.placement.Runs.buffer;
import static dev.cairn.server.placement.Runs.seconds;
import static dev.cairn.server.placement.Runs.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.control.Line;
import dev.cairn.server.placement.Runs.Recorder;
import dev.cairn.server.protocol.JobKey;
import dev.cairn.server.round.Updates;
import dev.cairn.server.shard.Reference;
import dev.cairn.server.transport.Transport;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.Clipping;
import dev.cairn.server.update.Optimizer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server whose shards are in two other places: all that it does must be what a server in one place does. */
@Timeout(60)
class RemoteServerTest {
    private static final int WORKERS = 2;
    private static final int STEPS = 12;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<ShardProcess> processes = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
    private final float[] initial = Reference.random(new Random(5), PARAMETERS);
    private final float[][] gradients = {
        Reference.random(new Random(6), PARAMETERS), Reference.random(new Random(7), PARAMETERS)
    };
    private Path keyFile;

    @BeforeEach
    void startProcesses(@TempDir Path folder) throws IOException {
        keyFile = Files.writeString(folder.resolve("key"), "0123456789abcdef0123456789abcdef\n");
        Path file = Files.writeString(folder.resolve("shard.properties"), "host=127.0.0.1\nkeyFile=key\n");
        for (int i = 0; i < 2; i++) {
            ShardProcess process = new ShardProcess(ProcessSettings.read(file), log::add);
            processes.add(process);
            threads.execute(process::serve);
        }
    }

    @AfterEach
    void stop() {
        processes.forEach(ShardProcess::close);
        threads.shutdownNow();
    }

    private ProcessLines lines() throws IOException {
        List<String> addresses = processes.stream().map(ShardProcess::address).toList();
        return new ProcessLines(addresses, JobKey.read(keyFile));
    }

    private static ServerSettings twoShards(Transport transport, long lastStep) {
        var updates = Updates.of(Optimizer.of(new Adam(), Runs.rate())).withClipping(new Clipping(100, 3f));
        return ServerSettings.of("test", WORKERS, "127.0.0.1", updates, lastStep)
                .withNetwork(settings(1, 1, transport).network())
                .withTimeouts(seconds(20))
                .withShards(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "UDP", "TCP"})
    void shouldEndOnTheBitsOfAServerInOnePlace(Transport transport) throws Exception {
        // given steps that both shards must agree on
        ServerSettings settings = twoShards(transport, STEPS);
        Recorder here = new Recorder();
        ServerState expected;
        long pushed;
        try (ParameterServer server = ParameterServer.start(settings, ServerState.initial(initial), 0, here)) {
            train(server, STEPS);
            expected = server.state();
            pushed = server.bytesPushed();
        }

        // when
        Recorder there = new Recorder();
        try (ParameterServer server = RemoteServer.start(settings, ServerState.initial(initial), 0, there, lines())) {
            train(server, STEPS);

            // then
            assertThat(server.state()).usingRecursiveComparison().isEqualTo(expected);
            assertThat(server.step()).isEqualTo(STEPS);
            assertThat(server.bytesPushed()).isEqualTo(pushed);
            assertThat(server.ignored()).isZero();
        }
        assertThat(there.steps).isEqualTo(here.steps).hasSize(STEPS);
        assertThat(there.scores).containsExactlyInAnyOrderElementsOf(here.scores);
        assertThat(there.aborts).isEmpty();
    }

    @Test
    void shouldGoOnFromASnapshotInTheNextRun() throws Exception {
        // given a run that hands over a snapshot and ends
        ServerSettings settings = twoShards(Transport.TCP, STEPS);
        List<ServerState> snapshots = new ArrayList<>();
        float[] whole;
        try (ParameterServer server =
                RemoteServer.start(settings, ServerState.initial(initial), 5, RoundListener.NONE, lines())) {
            train(server, STEPS);
            whole = server.parameters();
            for (int i = 0; i < 500 && snapshots.isEmpty(); i++) {
                server.handOverSnapshot(snapshots::add);
                Thread.sleep(10);
            }
        }
        assertThat(snapshots).hasSize(1).first().satisfies(state -> assertThat(state.step())
                .isIn(5L, 10L));

        // when the same processes serve another, from the snapshot on
        try (ParameterServer server = RemoteServer.start(settings, snapshots.get(0), 0, RoundListener.NONE, lines())) {
            assertThat(server.step()).isEqualTo(snapshots.get(0).step());
            train(server, STEPS);

            // then
            assertThat(server.parameters()).isEqualTo(whole);
        }
    }

    @Test
    void shouldHandOverASnapshotOfOneStepWhenAsked() throws Exception {
        // given
        try (ParameterServer server = RemoteServer.start(
                twoShards(Transport.TCP, 1_000_000), ServerState.initial(initial), 0, RoundListener.NONE, lines())) {
            List<Future<Long>> workers = startWorkers(server, 1_000_000);
            awaitSteps(server);

            // when
            List<ServerState> snapshots = new ArrayList<>();
            for (int i = 0; i < 1000 && snapshots.isEmpty(); i++) {
                if (i % 300 == 0) {
                    server.requestSnapshot();
                }
                server.handOverSnapshot(snapshots::add);
                Thread.sleep(10);
            }
            server.requestStop();

            // then
            assertThat(snapshots).hasSize(1).first().satisfies(state -> {
                assertThat(state.step()).isBetween(1L, workers.get(0).get());
                assertThat(state.parameters()).hasSameSizeAs(initial);
            });
        }
    }

    @Test
    void shouldStopAllWorkersAtTheSameStep() throws Exception {
        // given
        try (ParameterServer server = RemoteServer.start(
                twoShards(Transport.TCP, 1_000_000), ServerState.initial(initial), 0, RoundListener.NONE, lines())) {
            List<Future<Long>> workers = startWorkers(server, 1_000_000);

            // when
            awaitSteps(server);
            server.requestStop();

            // then
            long step = workers.get(0).get();
            assertThat(workers.get(1).get()).isEqualTo(step);
            assertThat(server.state().step()).isEqualTo(step);
        }
    }

    @Test
    void shouldEndTheRunWhenAShardGoesAway() throws Exception {
        // given
        Recorder recorder = new Recorder();
        try (ParameterServer server = RemoteServer.start(
                twoShards(Transport.TCP, 1_000_000), ServerState.initial(initial), 0, recorder, lines())) {
            List<Future<ServerException>> ended = endOf(startWorkers(server, 1_000_000));

            // when
            awaitSteps(server);
            processes.get(1).close();

            // then
            String cause = "server shard 1 at " + processes.get(1).address() + " has closed the connection";
            for (Future<ServerException> worker : ended) {
                assertThat(worker.get().kind()).isEqualTo(ServerException.Kind.UNAVAILABLE);
            }
            assertThat(recorder.aborts).containsExactly(cause);
            assertThatThrownBy(server::state).hasMessageContaining("server shard 1 at ");
        }
    }

    @Test
    void shouldEndTheRunForWorkersWhenTheDriverGoesAway() throws Exception {
        // given
        BreakableLines lines = new BreakableLines(lines());
        try (ParameterServer server = RemoteServer.start(
                twoShards(Transport.TCP, 1_000_000), ServerState.initial(initial), 0, RoundListener.NONE, lines)) {
            List<Future<ServerException>> ended = endOf(startWorkers(server, 1_000_000));

            // when
            awaitSteps(server);
            lines.opened.forEach(Line::close);

            // then
            for (Future<ServerException> worker : ended) {
                assertThat(worker.get())
                        .hasMessageMatching("the run's driver at 127.0.0.1:\\d+ has closed the connection");
            }
        }
    }

    /** Lines that end as those of a driver do that has been killed. */
    private record BreakableLines(ShardLines lines, List<Line> opened) implements ShardLines {
        BreakableLines(ShardLines lines) {
            this(lines, new ArrayList<>());
        }

        @Override
        public JobKey key() {
            return lines.key();
        }

        @Override
        public List<Line> open(int shards, Duration limit) {
            opened.addAll(lines.open(shards, limit));
            return opened;
        }

        @Override
        public void close() {
            lines.close();
        }
    }

    @Test
    void shouldSendStrangersAway() throws Exception {
        // given somebody who says anything at all, and a driver with another key
        String address = processes.get(0).address();
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), port)) {
            stranger.getOutputStream().write(new byte[100]);
            stranger.setSoTimeout(10_000);
            stranger.getInputStream().readAllBytes(); // until it is closed
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        ProcessLines other = new ProcessLines(lines().addresses(), JobKey.random());

        // then
        assertThatThrownBy(() -> RemoteServer.start(
                        twoShards(Transport.TCP, 1), ServerState.initial(initial), 0, RoundListener.NONE, other))
                .hasMessage("the server process at " + address + " has not the same key; is it up, free, and given the"
                        + " key of server.keyFile?");
        assertThat(log).anyMatch(line -> line.endsWith("is no control line of Cairn"));

        // and the next with the right key is served
        try (ParameterServer server = RemoteServer.start(
                twoShards(Transport.TCP, 1), ServerState.initial(initial), 0, RoundListener.NONE, lines())) {
            train(server, 1);
        }
    }

    @Test
    void shouldLeaveNoThreadBehind() throws Exception {
        // given
        Set<String> before = cairnThreads();

        // when
        for (int run = 0; run < 2; run++) {
            try (ParameterServer server = RemoteServer.start(
                    twoShards(Transport.AUTO, 2), ServerState.initial(initial), 1, RoundListener.NONE, lines())) {
                train(server, 2);
            }
        }

        // then
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!cairnThreads().equals(before) && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertThat(cairnThreads()).isEqualTo(before);
    }

    private static Set<String> cairnThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("cairn"))
                .collect(Collectors.toSet());
    }

    private void train(ParameterServer server, long lastStep) throws Exception {
        for (Future<Long> worker : startWorkers(server, lastStep)) {
            assertThat(worker.get()).isEqualTo(lastStep);
        }
    }

    private static void awaitSteps(ParameterServer server) throws InterruptedException {
        while (server.step() == 0) {
            Thread.sleep(10);
        }
    }

    private List<Future<ServerException>> endOf(List<Future<Long>> workers) {
        return workers.stream()
                .map(worker -> threads.submit(
                        () -> (ServerException) catchThrowableOfType(ExecutionException.class, worker::get)
                                .getCause()))
                .toList();
    }

    private List<Future<Long>> startWorkers(ParameterServer server, long lastStep) {
        List<Future<Long>> workers = new ArrayList<>();
        for (int rank = 0; rank < WORKERS; rank++) {
            int me = rank;
            workers.add(threads.submit(() -> {
                UnsafeBuffer parameters = buffer(new float[PARAMETERS]);
                UnsafeBuffer gradient = buffer(gradients[me]);
                try (ServerClient client = ServerClient.join(server.address(), me, 0)) {
                    long step = client.pull(parameters);
                    while (step < lastStep && !client.stopRequested()) {
                        client.push(step, gradient, me + 1, 3, me + 1f);
                        step = client.pullAfter(step, parameters);
                    }
                    client.report(step, new double[] {me, 2.5});
                    return step;
                }
            }));
        }
        return workers;
    }
}
