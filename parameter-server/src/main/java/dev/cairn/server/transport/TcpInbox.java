package dev.cairn.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Messages of all connections of an endpoint that wait to be polled. The event loop fills it, one other thread empties
 * it. While too much waits here no connection is read, and so, in the end, the peers find no room.
 */
final class TcpInbox {
    private static final long PAUSE_BYTES = 512 << 10;
    private static final long RESUME_BYTES = PAUSE_BYTES / 2;
    /** What a message costs besides its bytes, about. */
    private static final int OBJECT_BYTES = 256;

    private final Executor eventLoop;
    private final ManyToOneConcurrentLinkedQueue<ByteBuf> messages = new ManyToOneConcurrentLinkedQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Set<Channel> connections = new HashSet<>(); // of the event loop
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private volatile boolean paused;
    private boolean closed; // of the event loop

    TcpInbox(Executor eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** Takes in a connection's messages from now on; in the event loop. */
    void opened(Channel connection) {
        connections.add(connection);
        connection.config().setAutoRead(!paused);
    }

    /** Forgets a connection; in the event loop. */
    void closed(Channel connection) {
        connections.remove(connection);
    }

    /** In the event loop. */
    List<Channel> connections() {
        return List.copyOf(connections);
    }

    /** Takes over a message; in the event loop. */
    void add(ByteBuf message) {
        if (closed) {
            message.release();
            return;
        }
        long waiting = waitingBytes.addAndGet(cost(message));
        messages.add(message);
        if (waiting > PAUSE_BYTES && !paused) {
            read(false);
            paused = true;
            if (waitingBytes.get() <= RESUME_BYTES) { // polled meanwhile, by one that saw no pause
                resume();
            }
        }
    }

    /** Hands over what waits here; from the one thread that polls. */
    int poll(MessageHandler handler, int limit) {
        int count = 0;
        while (count < limit) {
            ByteBuf message = messages.poll();
            if (message == null) {
                break;
            }
            count++;
            try {
                int length = message.readableBytes();
                TcpFrames.wrap(view, message, length);
                handler.onMessage(view, 0, length);
            } finally {
                long waiting = waitingBytes.addAndGet(-cost(message));
                message.release();
                if (paused && waiting <= RESUME_BYTES) {
                    eventLoop.execute(this::resume);
                }
            }
        }
        return count;
    }

    private static int cost(ByteBuf message) {
        return message.readableBytes() + OBJECT_BYTES;
    }

    private void resume() {
        paused = false;
        read(true);
    }

    private void read(boolean on) {
        connections.forEach(connection -> connection.config().setAutoRead(on));
    }

    /** Lets go of all that waits here; in the event loop, while nobody polls. */
    void close() {
        closed = true;
        for (ByteBuf message = messages.poll(); message != null; message = messages.poll()) {
            message.release();
        }
    }
}
