package dev.cairn.server.transport;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends on whichever connection there is to the peer.
 *
 * @param connection that there is now, or null
 * @param closing what ends the connection, where it is the outbox's own
 */
record TcpOutbox(Supplier<@Nullable TcpConnection> connection, Runnable closing) implements Outbox {
    @Override
    public boolean send(int lengthBytes, MessageWriter message) {
        TcpConnection open = connection.get();
        return open != null && open.send(lengthBytes, message);
    }

    @Override
    public void close() {
        closing.run();
    }
}
