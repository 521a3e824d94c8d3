package dev.cairn.server.placement;

import dev.cairn.server.ServerException;
import dev.cairn.server.control.Line;
import dev.cairn.server.control.Message;
import dev.cairn.server.protocol.JobKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;

/**
 * Lines to {@link ShardProcess}es, which wait for a run where they have been started.
 *
 * @param addresses {@code host:port} of each, in the order of the shards
 * @param key that the processes have too
 */
public record ProcessLines(List<String> addresses, JobKey key) implements ShardLines {
    /** A process that is just being started again comes up in less. */
    private static final long CONNECT_NS = TimeUnit.SECONDS.toNanos(10);

    private static final int CONNECT_MS = 5_000;

    public ProcessLines {
        addresses = List.copyOf(addresses);
    }

    @Override
    public List<Line> open(int shards, Duration limit) {
        List<Line> lines = new ArrayList<>();
        try {
            for (String address : addresses.subList(0, shards)) {
                lines.add(open(address, limit));
            }
            return lines;
        } catch (RuntimeException e) {
            CloseHelper.closeAll(lines);
            throw e;
        }
    }

    private Line open(String address, Duration limit) {
        try {
            Line line = Line.ofDriver(connect(address), key, limit);
            try {
                line.receive(Message.Ready.class);
                return line;
            } catch (IOException e) {
                line.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ServerException(
                    ServerException.Kind.UNAVAILABLE,
                    "the server process at " + address + " " + e.getMessage()
                            + "; is it up, free, and given the key of server.keyFile?",
                    e);
        }
    }

    private static Socket connect(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon);
        int port = Integer.parseInt(address.substring(colon + 1));
        long endNs = System.nanoTime() + CONNECT_NS;
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(host, port), CONNECT_MS);
                return socket;
            } catch (IOException e) {
                socket.close();
                if (System.nanoTime() - endNs > 0) {
                    throw new IOException("cannot be reached (" + e.getMessage() + ")", e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        }
    }

    /** The processes stay for the next run. */
    @Override
    public void close() {}
}
