package dev.cairn.server;

import java.io.Serializable;

/**
 * How a worker reaches one shard of the server.
 *
 * @param machine identity of the shard's machine: workers there use shared memory
 * @param aeronDirectory the shard's Aeron folder on that machine
 * @param local name of the shard's endpoint in that folder
 * @param remote name of the shard's endpoint for workers elsewhere
 */
public record ShardAddress(String machine, String aeronDirectory, String local, String remote) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** {@code host:port} of the shard. */
    public String host() {
        int cut = remote.indexOf('/');
        return cut < 0 ? remote : remote.substring(0, cut);
    }
}
