package dev.cairn.server.shard;

import dev.cairn.server.encoding.DenseCodec;
import dev.cairn.server.encoding.Encoding;
import dev.cairn.server.protocol.ReplyWriter;
import dev.cairn.server.protocol.ReplyWriter.ParametersOf;
import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.transport.Outbox;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Sends parameters to the workers: the chunks of a round once to all workers of a machine, answers to each worker alone,
 * so that one that is busy does not hold up another's. What finds no room waits here and is tried again: the server never
 * blocks.
 */
final class Broadcast {
    private final Endpoint endpoint;
    private final Shard shard;
    private final ReplyWriter replies;
    private final DenseCodec codec;
    private final Map<String, Feed> feeds = new LinkedHashMap<>();
    private long stopAt = Long.MAX_VALUE;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * Begins with nobody to send to.
     *
     * @param encoding of the parameters
     */
    Broadcast(Endpoint endpoint, Shard shard, ReplyWriter replies, Encoding encoding) {
        this.endpoint = endpoint;
        this.shard = shard;
        this.replies = replies;
        this.codec = DenseCodec.of(encoding);
    }

    /** One outbox and the chunks that wait for room in it. */
    private static final class Feed {
        final Outbox outbox;
        final BitSet previous = new BitSet();
        final BitSet current = new BitSet();
        final BitSet next = new BitSet();
        int single;
        int grouped;

        Feed(Outbox outbox) {
            this.outbox = outbox;
        }
    }

    /**
     * Adds a worker.
     *
     * @param group endpoint that takes the rounds' chunks for this and other workers; may be {@code replyTo} again
     * @return the way to this worker alone
     */
    Outbox join(String replyTo, String group) {
        feed(group).grouped++;
        Feed own = feed(replyTo);
        own.single++;
        return own.outbox;
    }

    private Feed feed(String endpointName) {
        return feeds.computeIfAbsent(endpointName, name -> new Feed(endpoint.connect(name)));
    }

    /** Takes a worker away. */
    void leave(String replyTo, String group) {
        feed(replyTo).single--;
        feed(group).grouped--;
        feeds.values().removeIf(feed -> {
            boolean unused = feed.single + feed.grouped == 0;
            if (unused) {
                feed.outbox.close();
            }
            return unused;
        });
    }

    /** Says something to each worker. */
    void forEach(Consumer<Outbox> message) {
        feeds.values().stream().filter(feed -> feed.single > 0).forEach(feed -> message.accept(feed.outbox));
    }

    /** Says how far the run is. */
    void sendStep(Outbox to) {
        replies.heartbeat(to, shard.step());
    }

    /** Parameters after this many steps, and later ones, tell the workers to end. */
    void stopAt(long step) {
        stopAt = Math.min(stopAt, step);
    }

    /** Bytes of parameters sent so far, headers included. */
    long bytes() {
        return bytes.get();
    }

    /** Sends the chunk that has just been updated. */
    void updated(int chunk) {
        for (Feed feed : feeds.values()) {
            if (feed.grouped > 0 && !send(feed, chunk, 1)) {
                feed.next.set(chunk);
            }
        }
    }

    /** Sends the chunks that have been updated so far once more, to a worker that has joined meanwhile. */
    void repeatUpdated(String replyTo) {
        Feed feed = feed(replyTo);
        for (int chunk = 0; chunk < shard.chunks().count(); chunk++) {
            feed.next.set(chunk, shard.hasNext(chunk) || feed.next.get(chunk));
        }
    }

    /** The step is over: what was next is now current, and what was current is previous. */
    void stepFinished() {
        for (Feed feed : feeds.values()) {
            feed.previous.clear();
            feed.previous.or(feed.current);
            feed.current.clear();
            feed.current.or(feed.next);
            feed.next.clear();
        }
    }

    /** Sends all current parameters to one worker. */
    void sendCurrent(String replyTo) {
        feed(replyTo).current.set(0, shard.chunks().count());
    }

    /** Sends all parameters before the last step to one worker, which may have to do that step again. */
    void sendPrevious(String replyTo) {
        feed(replyTo).previous.set(0, shard.chunks().count());
    }

    /**
     * Sends what has found no room so far.
     *
     * @return number of messages sent
     */
    int flush() {
        int sent = 0;
        for (Feed feed : feeds.values()) {
            if (!shard.hasPrevious()) {
                feed.previous.clear();
            }
            sent += flush(feed, feed.previous, -1) + flush(feed, feed.current, 0) + flush(feed, feed.next, 1);
        }
        return sent;
    }

    /** Whether anything waits for room. */
    boolean isWaiting() {
        for (Feed feed : feeds.values()) {
            if (!feed.previous.isEmpty() || !feed.current.isEmpty() || !feed.next.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private int flush(Feed feed, BitSet waiting, int stepsOn) {
        int sent = 0;
        int chunk = waiting.nextSetBit(0);
        while (chunk >= 0 && send(feed, chunk, stepsOn)) {
            waiting.clear(chunk);
            sent++;
            chunk = waiting.nextSetBit(chunk + 1);
        }
        return sent;
    }

    private boolean send(Feed feed, int chunk, int stepsOn) {
        long step = shard.step() + stepsOn;
        return send(feed.outbox, step, true, chunk, stepsOn == 0 ? shard.current(chunk) : shard.other(chunk));
    }

    /**
     * Sends a chunk to one worker alone, if there is room.
     *
     * @param number of steps applied, or of the ticket for which the parameters are
     * @param settled whether exactly the steps before that have been applied
     */
    boolean send(Outbox to, long number, boolean settled, int chunk, float[] values) {
        int count = shard.chunks().length(chunk);
        int ofAll = shard.chunks().first() + chunk;
        int length = codec.bytes(count);
        boolean sent = replies.parameters(
                to,
                new ParametersOf(number, number >= stopAt, settled),
                ofAll,
                codec.encoding().code(),
                length,
                (buffer, offset) -> codec.write(values, count, buffer, offset));
        if (sent) {
            bytes.lazySet(bytes.get() + ReplyWriter.PARAMETERS_BYTES + length);
        }
        return sent;
    }
}
