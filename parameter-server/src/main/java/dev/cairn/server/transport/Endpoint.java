package dev.cairn.server.transport;

/** Where a process receives messages and from where it reaches others. Used by one thread; never blocks. */
public interface Endpoint extends AutoCloseable {
    /** The name by which others connect to this endpoint: {@code host:port}, or {@link #SHARED_MEMORY}. */
    String name();

    /** Name of the workers that share one machine's memory with the server: one outbox serves all of them. */
    String SHARED_MEMORY = "shared-memory";

    /**
     * Opens a way to another endpoint; it may take a while until messages find a peer.
     *
     * @throws TransportException if {@code peer} is not the name of an endpoint
     */
    Outbox connect(String peer);

    /**
     * Hands at most {@code limit} waiting messages to {@code handler}.
     *
     * @return how many there were
     * @throws TransportException if the transport is lost for good
     */
    int poll(MessageHandler handler, int limit);

    /** Closes every outbox too. */
    @Override
    void close();
}
