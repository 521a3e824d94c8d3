package dev.cairn.server.transport;

/** Where a process receives messages and from where it reaches others. Used by one thread; never blocks. */
public interface Endpoint extends AutoCloseable {
    /** The name by which others connect to this endpoint alone. */
    String name();

    /** The name by which others connect to this endpoint and all that share its memory; or the same as the name. */
    String group();

    /**
     * Opens a way to another endpoint; it may take a while until messages find a peer.
     *
     * @throws TransportException if {@code peer} is not the name of an endpoint
     */
    Outbox connect(String peer);

    /**
     * Hands at most {@code limit} waiting messages to {@code handler}. What has been sent and does not fit the network
     * at once goes out while the endpoint is polled.
     *
     * @return how many there were
     * @throws TransportException if the transport is lost for good
     */
    int poll(MessageHandler handler, int limit);

    /** Closes every outbox too. */
    @Override
    void close();
}
