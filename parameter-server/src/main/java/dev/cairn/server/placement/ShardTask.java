package dev.cairn.server.placement;

import dev.cairn.server.ServerException;
import dev.cairn.server.control.Line;
import dev.cairn.server.control.Message;
import dev.cairn.server.protocol.JobKey;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Has one shard of a run wherever it is run, until the run's driver has no further use for it.
 *
 * @param host of the driver
 * @param port of its {@link ShardGate}
 * @param key of the lines
 */
public record ShardTask(String host, int port, JobKey key) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int CONNECT_MS = 10_000;

    /**
     * Goes to the driver, does what it says, and returns at the end of the run.
     *
     * @param shard number of the shard
     * @param interfaceHost name or address of this machine, under which workers find the shard
     * @throws ServerException UNAVAILABLE if the driver is not there, or goes away
     */
    public void run(int shard, String interfaceHost) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MS);
            try (Line line = Line.ofShard(socket, key)) {
                line.send(new Message.Ready(shard));
                new ShardHost(line, key, interfaceHost, 0, entry -> {}).serve();
            }
        } catch (IOException e) {
            throw new ServerException(
                    ServerException.Kind.UNAVAILABLE,
                    "server shard " + shard + " on " + interfaceHost + ": the run's driver at " + host + ":" + port
                            + " " + e.getMessage(),
                    e);
        }
    }
}
