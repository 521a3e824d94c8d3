package dev.cairn.server.placement;

import static dev.cairn.server.placement.Runs.PARAMETERS;
import static dev.cairn.server.placement.Runs.buffer;
import static dev.cairn.server.placement.Runs.rate;
import static dev.cairn.server.placement.Runs.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.Consistency;
import dev.cairn.server.Network;
import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.Timeouts;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.encoding.Encodings;
import dev.cairn.server.round.Updates;
import dev.cairn.server.transport.Transport;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the server takes from its machine, and gives back. */
@Timeout(60)
class ServerResourcesTest {
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
        for (int cycle = 0; cycle < 50; cycle++) {
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
}
