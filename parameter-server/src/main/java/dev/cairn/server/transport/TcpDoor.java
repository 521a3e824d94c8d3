package dev.cairn.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets a connection in at the endpoint that its greeting names; one that does not greet is closed. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the connection, and that is seen
final class TcpDoor extends ChannelInboundHandlerAdapter {
    private static final long GREETING_TIMEOUT_MS = 5_000;

    private final Map<Integer, TcpEndpoint> streams;
    private final AtomicLong rejected;
    private final ByteBuf greeting = Unpooled.buffer(TcpGreeting.BYTES, TcpGreeting.BYTES);

    TcpDoor(Map<Integer, TcpEndpoint> streams, AtomicLong rejected) {
        this.streams = streams;
        this.rejected = rejected;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.executor()
                .schedule(
                        () -> {
                            if (!context.isRemoved()) {
                                reject(context);
                            }
                        },
                        GREETING_TIMEOUT_MS,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        ByteBuf in = (ByteBuf) bytes;
        in.readBytes(greeting, Math.min(in.readableBytes(), greeting.writableBytes()));
        if (greeting.isWritable()) {
            in.release();
            return;
        }
        TcpGreeting said = TcpGreeting.read(greeting);
        TcpEndpoint meant = said == null ? null : streams.get(said.stream());
        if (said == null || meant == null) {
            in.release();
            reject(context);
            return;
        }
        context.pipeline().replace(this, null, meant.frames());
        meant.welcome(said.from(), context.channel());
        context.fireChannelRead(in);
    }

    private void reject(ChannelHandlerContext context) {
        rejected.incrementAndGet();
        context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
