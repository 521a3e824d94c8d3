package dev.cairn.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.function.Supplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Writes messages into buffers that go out on whichever connection there is to the peer. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the connection, and that is seen
final class TcpOutbox implements Outbox {
    private final Supplier<@Nullable Channel> connection;
    private final Runnable closing;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);

    /**
     * Writes to a peer.
     *
     * @param connection that there is now, or null
     * @param closing what ends the connection, where it is the outbox's own
     */
    TcpOutbox(Supplier<@Nullable Channel> connection, Runnable closing) {
        this.connection = connection;
        this.closing = closing;
    }

    @Override
    public boolean send(int lengthBytes, MessageWriter message) {
        Channel open = connection.get();
        if (open == null || !open.isWritable()) { // closed, or more waits in it than the high-water mark
            return false;
        }
        if (lengthBytes < 1 || lengthBytes > TcpFrames.MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "lengthBytes=" + lengthBytes + ": must be 1 to " + TcpFrames.MAX_MESSAGE_BYTES);
        }
        int length = TcpFrames.LENGTH_BYTES + lengthBytes;
        ByteBuf frame = open.alloc().directBuffer(length, length);
        boolean written = false;
        try {
            TcpFrames.wrap(view, frame, length);
            message.write(view, TcpFrames.LENGTH_BYTES);
            frame.setIntLE(0, lengthBytes).writerIndex(length);
            written = true;
        } finally {
            if (!written) {
                frame.release();
            }
        }
        open.writeAndFlush(frame, open.voidPromise());
        return true;
    }

    @Override
    public void close() {
        closing.run();
    }
}
