package dev.cairn.server.client;

import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerException;
import dev.cairn.server.ShardAddress;
import dev.cairn.server.transport.AeronEndpoint;
import dev.cairn.server.transport.BufferSizes;
import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.transport.TcpEndpoint;
import dev.cairn.server.transport.Transport;
import dev.cairn.server.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a worker comes to the server's shards: through shared memory where it runs on their machine, else by UDP, or by
 * TCP where no UDP passes.
 *
 * @param endpoint of the worker
 * @param shards names of the shards' endpoints
 */
record Opening(Endpoint endpoint, List<String> shards) {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final Duration PROBE = Duration.ofSeconds(2);

    /**
     * Opens an endpoint for a rank, and says in the log which way it has found.
     *
     * @throws ServerException ENVIRONMENT without room for Aeron's buffers
     */
    static Opening of(ServerAddress address, int rank) {
        Transport transport = address.network().transport();
        ShardAddress first = address.shards().get(0);
        String name = address.jobId() + "-rank" + rank;
        try {
            if (transport == Transport.TCP) {
                LOG.info("{}: by TCP to the {}", name, address);
                return byTcp(address);
            }
            if (transport.sharesMemory() && AeronEndpoint.isReachable(first.machine(), first.aeronDirectory())) {
                LOG.info("{}: through shared memory to the {}", name, address);
                return over(AeronEndpoint.localWorker(first.aeronDirectory()), address, ShardAddress::local);
            }
            return transport == Transport.AUTO ? byUdpOrTcp(address, name) : byUdp(address, name);
        } catch (TransportException e) {
            throw ServerException.of(e);
        }
    }

    private static Opening byUdpOrTcp(ServerAddress address, String name) {
        AeronEndpoint udp;
        try {
            udp = udp(address, name);
        } catch (TransportException e) {
            LOG.warn("{}: by TCP to the {}, since UDP cannot be had: {}", name, address, e.getMessage());
            return byTcp(address);
        }
        if (udp.isAnswered(address.shards().get(0).host(), PROBE)) {
            LOG.info("{}: by UDP to the {}, which has answered", name, address);
            return over(udp, address, ShardAddress::udp);
        }
        udp.close();
        LOG.warn("{}: by TCP to the {}, since no UDP came back within {} s", name, address, PROBE.toSeconds());
        return byTcp(address);
    }

    private static Opening byUdp(ServerAddress address, String name) {
        LOG.info("{}: by UDP to the {}", name, address);
        return over(udp(address, name), address, ShardAddress::udp);
    }

    private static AeronEndpoint udp(ServerAddress address, String name) {
        BufferSizes sizes =
                BufferSizes.forStep(address.shardBytes(), address.network().mtuBytes());
        return AeronEndpoint.remoteWorker(
                name, address.shards().get(0).host(), sizes, address.shards().size());
    }

    private static Opening byTcp(ServerAddress address) {
        return over(TcpEndpoint.worker(), address, ShardAddress::tcp);
    }

    private static Opening over(Endpoint endpoint, ServerAddress address, Function<ShardAddress, String> shardName) {
        return new Opening(endpoint, address.shards().stream().map(shardName).toList());
    }
}
