package dev.cairn.integration.bench;

import dev.cairn.server.Network;
import dev.cairn.server.transport.AeronEndpoint;
import dev.cairn.server.transport.BufferSizes;
import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.transport.MessageHandler;
import dev.cairn.server.transport.Outbox;
import dev.cairn.server.transport.TcpEndpoint;
import org.agrona.CloseHelper;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** By Cairn's endpoints. */
final class EndpointWire extends Wire {
    private static final String HOST = "127.0.0.1";
    private static final BufferSizes SIZES =
            BufferSizes.forStep((long) CHUNKS * CHUNK_BYTES, Network.LOOPBACK_MTU_BYTES);
    private static final int MESSAGES_A_POLL = 16;

    private final Endpoint serverEnd;
    private final Endpoint workerEnd;
    private final Outbox toServer;
    private final Outbox toWorker;
    private volatile boolean pulled;

    private EndpointWire(Endpoint serverEnd, String shard, Endpoint workerEnd) {
        this.serverEnd = serverEnd;
        this.workerEnd = workerEnd;
        this.toServer = workerEnd.connect(shard);
        this.toWorker = serverEnd.connect(workerEnd.group());
    }

    static EndpointWire ipc() {
        AeronEndpoint server =
                AeronEndpoint.server("bench-ipc", HOST, 0, SIZES, 1, 1, false).get(0);
        return new EndpointWire(server, AeronEndpoint.shard(0), AeronEndpoint.localWorker(server.folder()));
    }

    static EndpointWire udp() {
        AeronEndpoint server =
                AeronEndpoint.server("bench-udp", HOST, 0, SIZES, 1, 1, true).get(0);
        AeronEndpoint worker = AeronEndpoint.remoteWorker("bench-udp-worker", server.name(), SIZES, 1);
        return new EndpointWire(server, AeronEndpoint.shard(0, server.name()), worker);
    }

    static EndpointWire tcp() {
        TcpEndpoint server = TcpEndpoint.server(HOST, 0, 1).get(0);
        return new EndpointWire(server, server.name(), TcpEndpoint.worker());
    }

    /** The folders of Aeron's media drivers: the server's and the worker's, which may be the same. */
    String[] folders() {
        return new String[] {((AeronEndpoint) serverEnd).folder(), ((AeronEndpoint) workerEnd).folder()};
    }

    @Override
    void push() {
        pulled = false;
        send(toServer, worker);
    }

    @Override
    void takePush() {
        take(serverEnd, server);
    }

    @Override
    void answer() {
        send(toWorker, server);
        IdleStrategy idle = idle();
        while (!pulled) { // as a server does: it polls on, and by that sends what the socket has not taken at once
            idle.idle(serverEnd.poll((buffer, offset, length) -> {}, MESSAGES_A_POLL));
        }
    }

    @Override
    void pull() {
        take(workerEnd, worker);
        pulled = true;
    }

    private static void send(Outbox outbox, UnsafeBuffer memory) {
        IdleStrategy idle = idle();
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            int from = chunk * CHUNK_BYTES;
            idle.reset();
            while (!outbox.send(CHUNK_BYTES, (buffer, offset) -> buffer.putBytes(offset, memory, from, CHUNK_BYTES))) {
                idle.idle();
            }
        }
    }

    private void take(Endpoint endpoint, UnsafeBuffer memory) {
        int[] received = {0};
        MessageHandler handler = (buffer, offset, length) -> {
            buffer.getBytes(offset, memory, received[0] * CHUNK_BYTES, length);
            received[0]++;
        };
        IdleStrategy idle = idle();
        while (received[0] < CHUNKS) {
            idle.idle(endpoint.poll(handler, MESSAGES_A_POLL));
        }
    }

    @Override
    public void close() {
        super.close();
        CloseHelper.closeAll(workerEnd, serverEnd);
    }
}
