package dev.cairn.integration.bench;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import org.agrona.CloseHelper;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** By Aeron's own publications and subscriptions, through the media drivers of an {@link EndpointWire}. */
final class RawAeronWire extends Wire {
    private static final int PUSH_STREAM = 2_001;
    private static final int PULL_STREAM = 2_002;
    private static final int FRAGMENTS_A_POLL = 16;

    private final Aeron serverEnd;
    private final Aeron workerEnd;
    private final Subscription pushes;
    private final Subscription pulls;
    private final ExclusivePublication toServer;
    private final ExclusivePublication toWorker;
    private final BufferClaim claim = new BufferClaim();

    /**
     * Connects.
     *
     * @param folders of the server's and the worker's media driver
     * @param udp by UDP on the loopback interface instead of IPC
     */
    RawAeronWire(String[] folders, boolean udp) {
        serverEnd = Aeron.connect(new Aeron.Context().aeronDirectoryName(folders[0]));
        workerEnd = Aeron.connect(new Aeron.Context().aeronDirectoryName(folders[1]));
        String channel = udp ? "aeron:udp?endpoint=127.0.0.1:0" : "aeron:ipc";
        pushes = serverEnd.addSubscription(channel, PUSH_STREAM);
        pulls = workerEnd.addSubscription(channel, PULL_STREAM);
        toServer = workerEnd.addExclusivePublication(udp ? resolved(pushes) : channel, PUSH_STREAM);
        toWorker = serverEnd.addExclusivePublication(udp ? resolved(pulls) : channel, PULL_STREAM);
    }

    private static String resolved(Subscription subscription) {
        String endpoint = subscription.resolvedEndpoint();
        while (endpoint == null) {
            Thread.onSpinWait();
            endpoint = subscription.resolvedEndpoint();
        }
        return "aeron:udp?endpoint=" + endpoint;
    }

    @Override
    void push() {
        send(toServer, worker);
    }

    @Override
    void takePush() {
        take(pushes, server);
    }

    @Override
    void answer() {
        send(toWorker, server);
    }

    @Override
    void pull() {
        take(pulls, worker);
    }

    private void send(ExclusivePublication publication, UnsafeBuffer memory) {
        IdleStrategy idle = idle();
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            idle.reset();
            while (publication.tryClaim(CHUNK_BYTES, claim) < 0) {
                idle.idle();
            }
            claim.buffer().putBytes(claim.offset(), memory, chunk * CHUNK_BYTES, CHUNK_BYTES);
            claim.commit();
        }
    }

    private void take(Subscription subscription, UnsafeBuffer memory) {
        int[] received = {0};
        FragmentHandler handler = (buffer, offset, length, header) -> {
            buffer.getBytes(offset, memory, received[0] * CHUNK_BYTES, length);
            received[0]++;
        };
        IdleStrategy idle = idle();
        while (received[0] < CHUNKS) {
            idle.idle(subscription.poll(handler, FRAGMENTS_A_POLL));
        }
    }

    @Override
    public void close() {
        super.close();
        CloseHelper.closeAll(workerEnd, serverEnd);
    }
}
