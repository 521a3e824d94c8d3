package dev.cairn.server;

import java.io.Serializable;

/**
 * How a worker reaches one shard of the server; what is empty is no way.
 *
 * @param machine identity of the shard's machine: workers there use shared memory
 * @param aeronDirectory the shard's Aeron folder on that machine
 * @param local name of the shard's endpoint in that folder
 * @param udp name of the shard's endpoint for workers elsewhere
 * @param tcp the same by TCP
 */
public record ShardAddress(String machine, String aeronDirectory, String local, String udp, String tcp)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** {@code host:port} of the shard. */
    public String host() {
        String name = udp.isEmpty() ? tcp.replaceFirst("^tcp:", "") : udp;
        int cut = name.indexOf('/');
        return cut < 0 ? name : name.substring(0, cut);
    }

    /** The name by which another shard of the same server reaches this one. */
    public String nameFor(ShardAddress other) {
        boolean sharesDriver = machine.equals(other.machine) && aeronDirectory.equals(other.aeronDirectory);
        if (sharesDriver && !local.isEmpty()) {
            return local;
        }
        return tcp.isEmpty() ? udp : tcp; // between hosts TCP passes wherever anything does
    }
}
