package dev.cairn.server.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.BufferUtil;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An open connection, and the bytes on their way through it: messages, each after four bytes of length, little-endian.
 * What is sent is written straight into the memory from which the socket takes it, and what has come is handed on where
 * the socket has put it. A peer that goes away, or sends a length that no message has, ends the connection.
 */
final class TcpConnection {
    static final int LENGTH_BYTES = Integer.BYTES;
    /** Like Aeron's largest frame. */
    static final int MAX_MESSAGE_BYTES = 1 << 16;
    /** In each direction: few, so that they are still in the cache when they are touched again. */
    private static final int BUFFER_BYTES = 256 << 10;

    private final SocketChannel channel;
    private final AtomicLong rejected;
    // In both, what lies between position and limit is still to go on.
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final UnsafeBuffer outView = new UnsafeBuffer(out);
    private final UnsafeBuffer inView = new UnsafeBuffer(in);
    private boolean readable = true;

    /**
     * Takes over a channel that is connected and does not block.
     *
     * @param rejected counts connections that did not keep to this form
     */
    TcpConnection(SocketChannel channel, AtomicLong rejected) {
        this.channel = channel;
        this.rejected = rejected;
        out.limit(0);
        in.limit(0);
    }

    SocketChannel channel() {
        return channel;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** There is something to read, a selector says. */
    void markReadable() {
        readable = true;
    }

    /** Says who speaks, before anything else is sent. */
    void greet(TcpGreeting greeting) {
        greeting.write(out.limit(TcpGreeting.BYTES));
        out.flip();
        flush();
    }

    /** Sends a message; false if there is no room for it. */
    boolean send(int lengthBytes, MessageWriter message) {
        if (lengthBytes < 1 || lengthBytes > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException("lengthBytes=" + lengthBytes + ": must be 1 to " + MAX_MESSAGE_BYTES);
        }
        if (!isOpen() || !(fits(lengthBytes) || (flush() && fits(lengthBytes)))) {
            return false;
        }
        int begin = out.limit();
        message.write(outView, begin + LENGTH_BYTES);
        outView.putInt(begin, lengthBytes, ByteOrder.LITTLE_ENDIAN);
        out.limit(begin + LENGTH_BYTES + lengthBytes);
        flush();
        return true;
    }

    private boolean fits(int lengthBytes) {
        return out.capacity() - out.limit() >= LENGTH_BYTES + lengthBytes;
    }

    /** Sends what the socket takes now; false if something is left. */
    boolean flush() {
        try {
            if (out.hasRemaining() && isOpen()) {
                channel.write(out);
            }
        } catch (IOException e) {
            close(); // the peer is gone
        }
        if (out.hasRemaining() && isOpen()) {
            return false;
        }
        out.position(0).limit(0);
        return true;
    }

    /** Hands over at most {@code limit} messages. */
    int poll(MessageHandler handler, int limit) {
        int count = 0;
        while (count < limit && isOpen()) {
            int length = in.remaining() < LENGTH_BYTES ? 0 : inView.getInt(in.position(), ByteOrder.LITTLE_ENDIAN);
            if (length < 0 || length > MAX_MESSAGE_BYTES || (length == 0 && in.remaining() >= LENGTH_BYTES)) {
                rejected.incrementAndGet();
                close();
            } else if (length > 0 && in.remaining() >= LENGTH_BYTES + length) {
                int message = in.position() + LENGTH_BYTES;
                in.position(message + length);
                handler.onMessage(inView, message, length);
                count++;
            } else if (!read()) {
                break;
            }
        }
        return count;
    }

    /** Reads what has come; false if that is nothing. */
    private boolean read() {
        if (!readable) {
            return false;
        }
        in.compact();
        try {
            int bytes = channel.read(in);
            readable = !in.hasRemaining();
            if (bytes < 0) {
                close();
            }
            return bytes > 0;
        } catch (IOException e) {
            close();
            return false;
        } finally {
            in.flip();
        }
    }

    /** The memory stays, as somebody may be at work in it. */
    void close() {
        CloseHelper.quietClose(channel);
    }

    /** Gives the memory back, once nobody is. */
    void free() {
        close();
        BufferUtil.free(out);
        BufferUtil.free(in);
    }
}
