package dev.cairn.server;

import dev.cairn.server.protocol.ReplyWriter;
import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.transport.Outbox;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Sends parameters to all workers: once for those of one machine, once to each worker elsewhere. What finds no room
 * waits here and is tried again, so that the server never blocks.
 */
final class Broadcast {
    private final Endpoint endpoint;
    private final Shard shard;
    private final ReplyWriter replies;
    private final Map<String, Feed> feeds = new LinkedHashMap<>();
    private long stopAt = Long.MAX_VALUE;
    private final AtomicLong bytes = new AtomicLong();

    Broadcast(Endpoint endpoint, Shard shard, ReplyWriter replies) {
        this.endpoint = endpoint;
        this.shard = shard;
        this.replies = replies;
    }

    /** One outbox and the chunks that wait for room in it. */
    private static final class Feed {
        final Outbox outbox;
        final BitSet current = new BitSet();
        final BitSet next = new BitSet();
        int members;

        Feed(Outbox outbox) {
            this.outbox = outbox;
        }
    }

    /** Adds a worker; those with the same endpoint share an outbox. */
    Outbox join(String replyTo) {
        Feed feed = feeds.computeIfAbsent(replyTo, name -> new Feed(endpoint.connect(name)));
        feed.members++;
        return feed.outbox;
    }

    /** Takes a worker away. */
    void leave(String replyTo) {
        Feed feed = feeds.get(replyTo);
        if (feed != null && --feed.members == 0) {
            feeds.remove(replyTo);
            feed.outbox.close();
        }
    }

    void forEach(Consumer<Outbox> message) {
        feeds.values().forEach(feed -> message.accept(feed.outbox));
    }

    /** Parameters after this many steps, and later ones, tell the workers to end. */
    void stopAt(long step) {
        stopAt = Math.min(stopAt, step);
    }

    /** Bytes of parameters sent so far, headers included. */
    long bytes() {
        return bytes.get();
    }

    /** Sends the chunk that the round has just reduced. */
    void reduced(int chunk) {
        for (Feed feed : feeds.values()) {
            if (!send(feed, chunk, true)) {
                feed.next.set(chunk);
            }
        }
    }

    /** Sends the chunks that the round has reduced so far once more, to a worker that has joined meanwhile. */
    void repeatReduced(String replyTo) {
        Feed feed = feeds.get(replyTo);
        for (int chunk = 0; feed != null && chunk < shard.chunks().count(); chunk++) {
            feed.next.set(chunk, shard.round().isReduced(chunk) || feed.next.get(chunk));
        }
    }

    /** The step is over: what was next is now current, and an answer that is half sent begins anew. */
    void stepFinished() {
        for (Feed feed : feeds.values()) {
            if (!feed.current.isEmpty()) {
                feed.current.set(0, shard.chunks().count());
            }
            feed.current.or(feed.next);
            feed.next.clear();
        }
    }

    /** Sends all current parameters to one endpoint. */
    void sendAll(String replyTo) {
        Feed feed = feeds.get(replyTo);
        if (feed != null) {
            feed.current.set(0, shard.chunks().count());
        }
    }

    /**
     * Sends what has found no room so far.
     *
     * @return number of messages sent
     */
    int flush() {
        int sent = 0;
        for (Feed feed : feeds.values()) {
            sent += flush(feed, feed.current, false) + flush(feed, feed.next, true);
        }
        return sent;
    }

    private int flush(Feed feed, BitSet waiting, boolean next) {
        int sent = 0;
        int chunk = waiting.nextSetBit(0);
        while (chunk >= 0 && send(feed, chunk, next)) {
            waiting.clear(chunk);
            sent++;
            chunk = waiting.nextSetBit(chunk + 1);
        }
        return sent;
    }

    private boolean send(Feed feed, int chunk, boolean next) {
        long step = shard.step() + (next ? 1 : 0);
        float[] values = next ? shard.next(chunk) : shard.current(chunk);
        int count = shard.chunks().length(chunk);
        boolean sent = replies.parameters(feed.outbox, step, chunk, !next, step >= stopAt, values, count);
        if (sent) {
            bytes.lazySet(bytes.get() + ReplyWriter.PARAMETERS_BYTES + (long) count * Float.BYTES);
        }
        return sent;
    }
}
