package dev.cairn.server.placement;

import dev.cairn.server.Network;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.ShardAddress;
import dev.cairn.server.transport.AeronEndpoint;
import dev.cairn.server.transport.BufferSizes;
import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.transport.Hosts;
import dev.cairn.server.transport.JointEndpoint;
import dev.cairn.server.transport.TcpEndpoint;
import dev.cairn.server.transport.TransportException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a server's shards listen: by Aeron, by TCP or by both.
 *
 * @param endpoints of the shards; the first must be closed last
 * @param addresses under which workers find them
 */
record Listening(List<Endpoint> endpoints, List<ShardAddress> addresses) implements AutoCloseable {
    /**
     * Begins to listen.
     *
     * @throws ServerException ENVIRONMENT if there is too little shared memory, or a port cannot be bound
     */
    static Listening of(ServerSettings settings, BufferSizes sizes, int shards) {
        try {
            List<AeronEndpoint> aeron =
                    settings.network().transport().usesAeron() ? byAeron(settings, sizes, shards) : List.of();
            return withTcp(settings, aeron, shards);
        } catch (TransportException e) {
            throw ServerException.of(e);
        }
    }

    private static List<AeronEndpoint> byAeron(ServerSettings settings, BufferSizes sizes, int shards) {
        Network network = settings.network();
        return AeronEndpoint.server(
                settings.jobId(),
                network.host(),
                network.port(),
                sizes,
                settings.workers(),
                shards,
                !network.transport().sharesMemory());
    }

    private static Listening withTcp(ServerSettings settings, List<AeronEndpoint> aeron, int shards) {
        Network network = settings.network();
        List<TcpEndpoint> tcp = List.of();
        if (network.transport().usesTcp()) {
            try {
                tcp = TcpEndpoint.server(network.host(), network.port(), shards);
            } catch (TransportException e) {
                for (int shard = aeron.size() - 1; shard >= 0; shard--) {
                    aeron.get(shard).close();
                }
                throw e;
            }
        }
        List<Endpoint> endpoints = new ArrayList<>();
        List<ShardAddress> addresses = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            String tcpName = tcp.isEmpty() ? "" : tcp.get(shard).name();
            if (aeron.isEmpty()) {
                endpoints.add(tcp.get(shard));
                addresses.add(new ShardAddress(Hosts.machine(), "", "", "", tcpName));
            } else {
                AeronEndpoint own = aeron.get(shard);
                endpoints.add(tcp.isEmpty() ? own : new JointEndpoint(own, tcp.get(shard)));
                String local = AeronEndpoint.shard(shard);
                String udp = AeronEndpoint.shard(shard, own.name());
                addresses.add(new ShardAddress(Hosts.machine(), own.folder(), local, udp, tcpName));
            }
        }
        return new Listening(endpoints, addresses);
    }

    @Override
    public void close() {
        for (int i = endpoints.size() - 1; i >= 0; i--) { // the first holds what all share
            endpoints.get(i).close();
        }
    }
}
