package dev.cairn.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one connection into messages: four bytes of length, little-endian, then the message. Only a message
 * that came in several reads is copied together. A length that no message has ends the connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the connection, and that is seen
final class TcpFrames extends ChannelInboundHandlerAdapter {
    static final int LENGTH_BYTES = Integer.BYTES;
    /** Like Aeron's largest frame. */
    static final int MAX_MESSAGE_BYTES = 1 << 16;

    private final TcpInbox inbox;
    private final AtomicLong rejected;
    private final ByteBuf length = Unpooled.buffer(LENGTH_BYTES, LENGTH_BYTES);
    private @Nullable ByteBuf begun;

    /**
     * Cuts for an inbox.
     *
     * @param rejected counts connections that did not keep to this form
     */
    TcpFrames(TcpInbox inbox, AtomicLong rejected) {
        this.inbox = inbox;
        this.rejected = rejected;
    }

    /** Lets {@code view} show the first {@code length} bytes of a buffer, without a copy. */
    static void wrap(UnsafeBuffer view, ByteBuf buffer, int length) {
        if (buffer.hasMemoryAddress()) {
            view.wrap(buffer.memoryAddress() + buffer.readerIndex(), length);
        } else {
            view.wrap(buffer.nioBuffer(buffer.readerIndex(), length)); // where Netty may not use Unsafe
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        inbox.opened(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        ByteBuf in = (ByteBuf) bytes;
        try {
            while (in.isReadable()) {
                if (!cut(context, in)) {
                    rejected.incrementAndGet();
                    context.close();
                    return;
                }
            }
        } finally {
            in.release();
        }
    }

    /** Takes the next piece, or returns false where its length is none. */
    private boolean cut(ChannelHandlerContext context, ByteBuf in) {
        ByteBuf message = begun;
        if (message != null) {
            in.readBytes(message, Math.min(in.readableBytes(), message.writableBytes()));
            if (!message.isWritable()) {
                begun = null;
                inbox.add(message);
            }
            return true;
        }
        in.readBytes(length, Math.min(in.readableBytes(), length.writableBytes()));
        if (length.isWritable()) {
            return true;
        }
        int bytes = length.readIntLE();
        length.clear();
        if (bytes < 1 || bytes > MAX_MESSAGE_BYTES) {
            return false;
        }
        if (in.readableBytes() >= bytes) {
            inbox.add(in.readRetainedSlice(bytes));
        } else {
            begun = context.alloc().directBuffer(bytes, bytes);
        }
        return true;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        inbox.closed(context.channel());
        if (begun != null) {
            begun.release();
            begun = null;
        }
    }

    /** The peer is gone, most often. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
