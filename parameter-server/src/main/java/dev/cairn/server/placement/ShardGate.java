package dev.cairn.server.placement;

import dev.cairn.server.ServerException;
import dev.cairn.server.control.Line;
import dev.cairn.server.control.Message;
import dev.cairn.server.protocol.JobKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.CloseHelper;

/** Where {@link ShardTask}s come to the driver, which has started them and does not know where they run. */
public final class ShardGate implements AutoCloseable {
    private static final int POLL_MS = 100;
    private static final Duration GREETING = Duration.ofSeconds(5);

    private final String host;
    private final ServerSocket socket;
    private final JobKey key = JobKey.random();

    /**
     * Opens the gate on any free port.
     *
     * @param host interface to bind, which the tasks reach
     * @throws ServerException ENVIRONMENT if it is none of this machine's
     */
    public ShardGate(String host) {
        this.host = host;
        try {
            socket = new ServerSocket(0, 50, InetAddress.getByName(host));
            socket.setSoTimeout(POLL_MS);
        } catch (IOException e) {
            throw new ServerException(
                    ServerException.Kind.ENVIRONMENT,
                    "cannot listen at " + host + ": " + e.getMessage() + "; server.host names another interface",
                    e);
        }
    }

    /** What tasks must know; for Spark to carry. */
    public ShardTask task() {
        return new ShardTask(host, socket.getLocalPort(), key);
    }

    /** Of the lines. */
    public JobKey key() {
        return key;
    }

    /**
     * Waits for all shards.
     *
     * @param check throws if tasks have failed
     * @return a line to each, in their order
     * @throws ServerException UNAVAILABLE past the limit
     */
    public List<Line> open(int shards, Duration limit, Runnable check) {
        Map<Integer, Line> lines = new TreeMap<>();
        long endNs = System.nanoTime() + limit.toNanos();
        try {
            while (lines.size() < shards) {
                check.run();
                if (System.nanoTime() - endNs > 0) {
                    throw new ServerException(
                            ServerException.Kind.UNAVAILABLE,
                            "waited " + limit.toMillis() / 1000.0 + " s for the tasks of " + shards + " server shards: "
                                    + lines.size() + " are there");
                }
                admit(lines, shards);
            }
            return List.copyOf(lines.values());
        } catch (RuntimeException e) {
            CloseHelper.closeAll(lines.values());
            throw e;
        } finally {
            close();
        }
    }

    /** Who is not one of our shards is sent away, and the wait goes on. */
    private void admit(Map<Integer, Line> lines, int shards) {
        try {
            Socket visitor = socket.accept();
            Line line = Line.ofDriver(visitor, key, GREETING);
            try {
                int shard = line.receive(Message.Ready.class).shard();
                Line before = shard >= 0 && shard < shards ? lines.put(shard, line) : line;
                CloseHelper.close(before); // an attempt that Spark has given up
            } catch (IOException e) {
                line.close();
            }
        } catch (SocketTimeoutException e) {
            // Nobody has come.
        } catch (IOException e) {
            // It was no shard of ours.
        }
    }

    @Override
    public void close() {
        CloseHelper.close(socket);
    }
}
