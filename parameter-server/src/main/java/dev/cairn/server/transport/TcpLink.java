package dev.cairn.server.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connection that an endpoint keeps to a server shard: opened in the background, and anew once it is lost. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the connection, and that is seen
final class TcpLink implements Supplier<@Nullable Channel>, AutoCloseable {
    private static final long RETRY_MS = 100;

    private final Bootstrap bootstrap;
    private final InetSocketAddress peer;
    private final TcpGreeting greeting;
    private volatile @Nullable Channel open;
    private volatile boolean closed;

    /**
     * Begins to connect.
     *
     * @param bootstrap with handlers for the connection
     */
    TcpLink(Bootstrap bootstrap, InetSocketAddress peer, TcpGreeting greeting) {
        this.bootstrap = bootstrap;
        this.peer = peer;
        this.greeting = greeting;
        connect();
    }

    private void connect() {
        if (!closed) {
            ChannelFuture attempt = bootstrap.connect(peer);
            attempt.addListener(done -> {
                if (done.isSuccess()) {
                    greet(attempt.channel());
                } else {
                    retry(attempt.channel());
                }
            });
        }
    }

    /** What is sent from now on follows the greeting. */
    private void greet(Channel channel) {
        ByteBuf bytes = channel.alloc().directBuffer(TcpGreeting.BYTES);
        greeting.write(bytes);
        channel.writeAndFlush(bytes, channel.voidPromise());
        channel.closeFuture().addListener(gone -> {
            open = null;
            retry(channel);
        });
        open = channel;
        if (closed) {
            channel.close();
        }
    }

    private void retry(Channel channel) {
        if (!closed && !channel.eventLoop().isShuttingDown()) {
            channel.eventLoop().schedule(this::connect, RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public @Nullable Channel get() {
        return open;
    }

    /** Ends the connection once all has gone out. */
    @Override
    public void close() {
        closed = true;
        Channel channel = open;
        if (channel != null) {
            TcpLoop.closeAfterWriting(channel);
        }
    }
}
