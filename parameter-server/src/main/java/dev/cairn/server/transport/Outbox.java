package dev.cairn.server.transport;

/** A way to one endpoint, or to all that share its name. Messages arrive in order, each at most once. Never blocks. */
public interface Outbox extends AutoCloseable {
    /**
     * Sends a message of exactly {@code lengthBytes}.
     *
     * @return false if there is no room now or no peer yet: {@code message} has not been called; try again later
     * @throws TransportException if the way is lost for good
     */
    boolean send(int lengthBytes, MessageWriter message);

    @Override
    void close();
}
