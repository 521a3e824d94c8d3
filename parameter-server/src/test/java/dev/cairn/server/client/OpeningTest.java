package dev.cairn.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.ShardAddress;
import dev.cairn.server.placement.ParameterServer;
import dev.cairn.server.transport.AeronEndpoint;
import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.transport.TcpEndpoint;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Sgd;
import java.io.IOException;
import java.net.DatagramSocket;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which way a worker finds to a server that listens on all. */
@Timeout(30)
class OpeningTest {
    private final ParameterServer server = ParameterServer.start(
            ServerSettings.of("test", 1, "127.0.0.1", new Sgd(), new LearningRate.Constant(1), 1),
            new float[10],
            RoundListener.NONE);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void shouldUseSharedMemoryOnTheServersMachine() {
        try (Endpoint endpoint = Opening.of(server.address(), 0).get(0).endpoint()) {
            assertThat(endpoint.name()).startsWith("ipc:");
        }
    }

    @Test
    void shouldUseUdpFromElsewhereIfItPassesBothWays() {
        try (Endpoint endpoint = Opening.of(
                        through(shard -> new ShardAddress("elsewhere", "", "", shard.udp(), shard.tcp())), 0)
                .get(0)
                .endpoint()) {
            assertThat(endpoint).isInstanceOf(AeronEndpoint.class);
        }
    }

    @Test
    void shouldUseTcpFromElsewhereIfNoUdpPasses() throws IOException {
        // given a socket that takes datagrams and says nothing, as behind a firewall
        try (DatagramSocket silent = new DatagramSocket()) {
            String udp = "127.0.0.1:" + silent.getLocalPort() + "/2";

            // when
            Way way = Opening.of(through(shard -> new ShardAddress("elsewhere", "", "", udp, shard.tcp())), 0)
                    .get(0);

            // then
            try (Endpoint endpoint = way.endpoint()) {
                assertThat(endpoint).isInstanceOf(TcpEndpoint.class);
                assertThat(way.shard())
                        .isEqualTo(server.address().shards().get(0).tcp());
            }
        }
    }

    private ServerAddress through(UnaryOperator<ShardAddress> change) {
        ServerAddress address = server.address();
        List<ShardAddress> shards = address.shards().stream().map(change).toList();
        return new ServerAddress(
                address.jobId(),
                address.serverId(),
                address.key(),
                address.sealMessages(),
                address.workers(),
                address.network(),
                address.chunks(),
                address.encodings(),
                shards,
                address.consistency(),
                address.timeouts());
    }
}
