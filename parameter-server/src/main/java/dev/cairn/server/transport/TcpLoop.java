package dev.cairn.server.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The one thread that moves bytes between sockets and the endpoints of a server, or of a worker. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the connection, and that is seen
final class TcpLoop implements AutoCloseable {
    private static final int SMALLEST_READ_BYTES = 2 << 10;
    private static final int LARGEST_READ_BYTES = 256 << 10;
    /** Bytes that may wait to be sent on one connection: few, so that they are still in cache when the socket takes them. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 << 10, 512 << 10);

    private static final long CLOSE_TIMEOUT_MS = 1_000;

    private final NioEventLoopGroup group;
    /** Connections closed because they did not keep to the form. */
    final AtomicLong rejected = new AtomicLong();

    TcpLoop(String name) {
        this.group = new NioEventLoopGroup(1, new DefaultThreadFactory("cairn-tcp-" + name, true));
    }

    EventLoop eventLoop() {
        return group.next();
    }

    /** How connections to others are opened, each with a handler of its own. */
    Bootstrap connector(Supplier<ChannelHandler> handler) {
        return new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.RCVBUF_ALLOCATOR, reads())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(initializer(handler));
    }

    /**
     * Listens, and gives each connection a handler of its own.
     *
     * @return the port
     * @throws TransportException if it cannot be bound
     */
    int listen(String host, int port, Supplier<ChannelHandler> handler) {
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.RCVBUF_ALLOCATOR, reads())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(initializer(handler))
                .bind(host, port)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw TransportException.environment(
                    "cannot listen at " + host + ":" + port + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    private static RecvByteBufAllocator reads() {
        return new AdaptiveRecvByteBufAllocator(SMALLEST_READ_BYTES, SMALLEST_READ_BYTES, LARGEST_READ_BYTES);
    }

    private static ChannelInitializer<Channel> initializer(Supplier<ChannelHandler> handler) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handler.get());
            }
        };
    }

    /** Closes a connection once all that has been sent is out. */
    static void closeAfterWriting(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Waits until connections are closed, for as long as a peer that takes nothing is worth it. */
    static void awaitClosed(List<Channel> connections) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_TIMEOUT_MS);
        for (Channel connection : connections) {
            connection
                    .closeFuture()
                    .awaitUninterruptibly(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    /** Closes all sockets and ends the thread. */
    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(2 * CLOSE_TIMEOUT_MS);
    }
}
