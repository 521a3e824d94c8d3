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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a worker comes to the server's shards: through shared memory to those on its machine, to all others by UDP, or by
 * TCP where no UDP passes.
 */
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final Duration PROBE = Duration.ofSeconds(2);

    private final ServerAddress address;
    private final Transport transport;
    private final String name;
    private final Map<String, Endpoint> local = new HashMap<>();
    private @Nullable Endpoint far;

    private Opening(ServerAddress address, int rank) {
        this.address = address;
        this.transport = address.network().transport();
        this.name = address.jobId() + "-rank" + rank;
    }

    /**
     * Opens the ways to all shards for a rank, and says in the log which it has found.
     *
     * @return the ways, in the shards' order
     * @throws ServerException ENVIRONMENT without room for Aeron's buffers
     */
    static List<Way> of(ServerAddress address, int rank) {
        Opening opening = new Opening(address, rank);
        List<Way> ways = new ArrayList<>();
        try {
            address.shards().forEach(shard -> ways.add(opening.way(shard)));
            return ways;
        } catch (TransportException e) {
            CloseHelper.closeAll(Way.endpoints(ways));
            throw ServerException.of(e);
        }
    }

    private Way way(ShardAddress shard) {
        String folder = shard.aeronDirectory();
        if (transport.sharesMemory() && AeronEndpoint.isReachable(shard.machine(), folder)) {
            return new Way(local.computeIfAbsent(folder, this::throughMemory), shard.local(), "shared memory");
        }
        Endpoint found = far == null ? far(shard) : far;
        far = found;
        return found instanceof TcpEndpoint ? new Way(found, shard.tcp(), "TCP") : new Way(found, shard.udp(), "UDP");
    }

    private Endpoint throughMemory(String folder) {
        LOG.info("{}: through shared memory to the {}", name, address);
        return AeronEndpoint.localWorker(folder);
    }

    /** What passes to the first shard that is elsewhere serves for all others that are. */
    private Endpoint far(ShardAddress shard) {
        if (transport == Transport.TCP) {
            LOG.info("{}: by TCP to the {}", name, address);
            return TcpEndpoint.worker();
        }
        if (transport != Transport.AUTO) {
            LOG.info("{}: by UDP to the {}", name, address);
            return udp(shard);
        }
        return byUdpOrTcp(shard);
    }

    private Endpoint byUdpOrTcp(ShardAddress shard) {
        AeronEndpoint udp;
        try {
            udp = udp(shard);
        } catch (TransportException e) {
            LOG.warn("{}: by TCP to the {}, since UDP cannot be had: {}", name, address, e.getMessage());
            return TcpEndpoint.worker();
        }
        if (udp.isAnswered(shard.host(), PROBE)) {
            LOG.info("{}: by UDP to the {}, which has answered", name, address);
            return udp;
        }
        udp.close();
        LOG.warn("{}: by TCP to the {}, since no UDP came back within {} s", name, address, PROBE.toSeconds());
        return TcpEndpoint.worker();
    }

    private AeronEndpoint udp(ShardAddress shard) {
        BufferSizes sizes =
                BufferSizes.forStep(address.shardBytes(), address.network().mtuBytes());
        return AeronEndpoint.remoteWorker(
                name, shard.host(), sizes, address.shards().size());
    }
}
