package dev.cairn.server.client;

import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerException;
import dev.cairn.server.ShardAddress;
import dev.cairn.server.transport.AeronEndpoint;
import dev.cairn.server.transport.BufferSizes;
import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.transport.TransportException;
import java.util.List;

/**
 * How a worker comes to the server's shards: through shared memory where it runs on their machine, else by UDP.
 *
 * @param endpoint of the worker
 * @param shards names of the shards' endpoints
 */
record Opening(Endpoint endpoint, List<String> shards) {
    /**
     * Opens an endpoint for a rank.
     *
     * @throws ServerException ENVIRONMENT without room for Aeron's buffers
     */
    static Opening of(ServerAddress address, int rank) {
        List<ShardAddress> shards = address.shards();
        ShardAddress first = shards.get(0);
        try {
            if (!address.network().udpOnly() && AeronEndpoint.isReachable(first.machine(), first.aeronDirectory())) {
                return new Opening(
                        AeronEndpoint.localWorker(first.aeronDirectory()),
                        shards.stream().map(ShardAddress::local).toList());
            }
            BufferSizes sizes =
                    BufferSizes.forStep(address.shardBytes(), address.network().mtuBytes());
            String name = address.jobId() + "-rank" + rank;
            return new Opening(
                    AeronEndpoint.remoteWorker(name, first.host(), sizes, shards.size()),
                    shards.stream().map(ShardAddress::remote).toList());
        } catch (TransportException e) {
            throw ServerException.of(e);
        }
    }
}
