package dev.cairn.server.protocol;

import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.transport.MessageHandler;
import dev.cairn.server.transport.Outbox;
import org.agrona.DirectBuffer;

/** An endpoint on which every message carries a {@link Seal}; what comes without one is counted and dropped. */
public final class SealedEndpoint implements Endpoint {
    private final Endpoint endpoint;
    private final Seal seal;
    private long dropped;

    public SealedEndpoint(Endpoint endpoint, Seal seal) {
        this.endpoint = endpoint;
        this.seal = seal;
    }

    /** Messages without a valid seal. */
    public long dropped() {
        return dropped;
    }

    @Override
    public String name() {
        return endpoint.name();
    }

    @Override
    public String group() {
        return endpoint.group();
    }

    @Override
    public Outbox connect(String peer) {
        return new SealedOutbox(endpoint.connect(peer), seal);
    }

    @Override
    public int poll(MessageHandler handler, int limit) {
        return endpoint.poll((buffer, offset, length) -> open(handler, buffer, offset, length), limit);
    }

    private void open(MessageHandler handler, DirectBuffer buffer, int offset, int lengthBytes) {
        if (seal.isOn(buffer, offset, lengthBytes)) {
            handler.onMessage(buffer, offset, lengthBytes - Seal.BYTES);
        } else {
            dropped++;
        }
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
