package dev.cairn.server.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/** The connection that an endpoint keeps to a server shard: opened without waiting, and anew once it is lost. */
final class TcpLink implements Supplier<@Nullable TcpConnection> {
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long CONNECT_NS = TimeUnit.SECONDS.toNanos(5);

    private final String host;
    private final int port;
    private final TcpGreeting greeting;
    private final Function<SocketChannel, TcpConnection> opened;
    private @Nullable TcpConnection connection;
    private @Nullable SocketChannel attempt;
    private long begunNs;
    private boolean closed;

    /**
     * Begins to connect.
     *
     * @param socket host:port
     * @param opened takes over a channel that has been connected
     */
    TcpLink(String socket, TcpGreeting greeting, Function<SocketChannel, TcpConnection> opened) {
        int colon = socket.lastIndexOf(':');
        this.host = socket.substring(0, colon);
        this.port = Integer.parseInt(socket.substring(colon + 1));
        this.greeting = greeting;
        this.opened = opened;
        this.begunNs = System.nanoTime() - RETRY_NS;
        get();
    }

    /** The connection, if there is one now. */
    @Override
    public @Nullable TcpConnection get() {
        if (connection != null && !connection.isOpen()) {
            connection = null;
        }
        if (connection == null && !closed) {
            try {
                connect(System.nanoTime());
            } catch (IOException | UnresolvedAddressException e) { // nobody listens there yet, or no longer
                CloseHelper.quietClose(attempt);
                attempt = null;
            }
        }
        return connection;
    }

    private void connect(long nowNs) throws IOException {
        SocketChannel channel = attempt;
        if (channel == null) {
            if (nowNs - begunNs < RETRY_NS) {
                return;
            }
            begunNs = nowNs;
            channel = attempt = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(host, port));
        }
        if (channel.finishConnect()) {
            attempt = null;
            connection = opened.apply(channel);
            connection.greet(greeting);
        } else if (nowNs - begunNs > CONNECT_NS) {
            throw new IOException("no answer");
        }
    }

    /** Ends the connection. */
    void close() {
        closed = true;
        CloseHelper.quietClose(attempt);
        if (connection != null) {
            connection.flush();
            connection.close();
        }
    }
}
