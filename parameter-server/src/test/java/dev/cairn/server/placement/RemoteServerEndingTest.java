package dev.cairn.server.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerException;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.control.Line;
import dev.cairn.server.placement.Runs.Recorder;
import dev.cairn.server.protocol.JobKey;
import dev.cairn.server.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a server whose shards are in two other places ends, when one of them does, or whoever asked for it. */
@Timeout(60)
class RemoteServerEndingTest {
    private ShardProcesses shards;

    @BeforeEach
    void startProcesses(@TempDir Path folder) throws IOException {
        shards = ShardProcesses.start(folder);
    }

    @AfterEach
    void stop() {
        shards.close();
    }

    @Test
    void shouldEndTheRunWhenAShardGoesAway() throws Exception {
        // given
        Recorder recorder = new Recorder();
        try (ParameterServer server = RemoteServer.start(
                ShardProcesses.settings(Transport.TCP, 1_000_000),
                ServerState.initial(shards.initial()),
                0,
                recorder,
                shards.lines())) {
            List<Future<ServerException>> ended = shards.endOf(shards.startWorkers(server, 1_000_000));

            // when
            ShardProcesses.awaitSteps(server);
            shards.close(1);

            // then
            String cause = "server shard 1 at " + shards.address(1) + " has closed the connection";
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
        BreakableLines lines = new BreakableLines(shards.lines());
        try (ParameterServer server = RemoteServer.start(
                ShardProcesses.settings(Transport.TCP, 1_000_000),
                ServerState.initial(shards.initial()),
                0,
                RoundListener.NONE,
                lines)) {
            List<Future<ServerException>> ended = shards.endOf(shards.startWorkers(server, 1_000_000));

            // when
            ShardProcesses.awaitSteps(server);
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
        String address = shards.address(0);
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), port)) {
            stranger.getOutputStream().write(new byte[100]);
            stranger.setSoTimeout(10_000);
            stranger.getInputStream().readAllBytes(); // until it is closed
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        ProcessLines other = new ProcessLines(shards.lines().addresses(), JobKey.random());

        // then
        assertThatThrownBy(() -> RemoteServer.start(
                        ShardProcesses.settings(Transport.TCP, 1),
                        ServerState.initial(shards.initial()),
                        0,
                        RoundListener.NONE,
                        other))
                .hasMessage("the server process at " + address + " has not the same key; is it up, free, and given the"
                        + " key of server.keyFile?");
        assertThat(shards.log()).anyMatch(line -> line.endsWith("is no control line of Cairn"));

        // and the next with the right key is served
        try (ParameterServer server = RemoteServer.start(
                ShardProcesses.settings(Transport.TCP, 1),
                ServerState.initial(shards.initial()),
                0,
                RoundListener.NONE,
                shards.lines())) {
            shards.train(server, 1);
        }
    }

    @Test
    void shouldLeaveNoThreadBehind() throws Exception {
        // given
        Set<String> before = cairnThreads();

        // when
        for (int run = 0; run < 2; run++) {
            try (ParameterServer server = RemoteServer.start(
                    ShardProcesses.settings(Transport.AUTO, 2),
                    ServerState.initial(shards.initial()),
                    1,
                    RoundListener.NONE,
                    shards.lines())) {
                shards.train(server, 2);
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
}
