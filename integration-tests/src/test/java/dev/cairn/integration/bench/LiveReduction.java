package dev.cairn.integration.bench;

import dev.cairn.server.Consistency;
import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.ShardAddress;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.encoding.Encoding;
import dev.cairn.server.encoding.Encodings;
import dev.cairn.server.protocol.JobKey;
import dev.cairn.server.protocol.RequestWriter;
import dev.cairn.server.protocol.RequestWriter.Contribution;
import dev.cairn.server.protocol.messages.MessageHeaderDecoder;
import dev.cairn.server.protocol.messages.PushEncoder;
import dev.cairn.server.round.Chunks;
import dev.cairn.server.shard.ShardAgent;
import dev.cairn.server.shard.Snapshots;
import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.transport.MessageHandler;
import dev.cairn.server.transport.MessageWriter;
import dev.cairn.server.transport.Outbox;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.LearningRate;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A server's shard at work, turned by hand: its own loop takes gradients that come out of a buffer that stays in cache, and
 * sends parameters nowhere, for the wire is measured elsewhere. Timed is what happens as the last rank's gradient comes:
 * each chunk is reduced over all ranks, and updated.
 */
final class LiveReduction implements Side {
    private static final int CHUNK = 16_320;
    private static final long SESSION = 7;

    private final int ranks;
    private final Chunks chunks;
    private final Loop endpoint = new Loop();
    private final ShardAgent agent;

    /**
     * A server that has been joined by all.
     *
     * @param parameters about how many; whole chunks
     */
    LiveReduction(int ranks, int parameters) {
        this.ranks = ranks;
        this.chunks = new Chunks(0, parameters / CHUNK * CHUNK, CHUNK);
        var settings = ServerSettings.of(
                "bench", ranks, "127.0.0.1", new Adam(), new LearningRate.Constant(1e-4f), Long.MAX_VALUE);
        var address = new ServerAddress(
                "bench",
                1,
                JobKey.random(),
                false,
                ranks,
                settings.network(),
                chunks,
                Encodings.EXACT,
                List.of(new ShardAddress("here", "", "", "shard", "")),
                Consistency.SYNC,
                settings.timeouts());
        agent = new ShardAgent(
                settings,
                address,
                0,
                Collections.singletonList("shard"),
                ServerState.initial(new float[parameters()]),
                new Snapshots(0, chunks, 2, 1),
                endpoint,
                RoundListener.NONE,
                SystemNanoClock.INSTANCE,
                () -> SESSION);
        for (int rank = 0; rank < ranks; rank++) {
            new RequestWriter(endpoint.connect("shard"), address.key().seal())
                    .join(address.serverId(0), rank, rank, 0, "w", "w");
            agent.doWork();
        }
    }

    int parameters() {
        return chunks.parameters();
    }

    @Override
    public long take(int steps) {
        long ns = 0;
        for (int i = 0; i < steps; i++) {
            for (int rank = 0; rank < ranks; rank++) {
                long start = System.nanoTime();
                push(rank);
                ns += rank == ranks - 1 ? System.nanoTime() - start : 0;
            }
        }
        return ns;
    }

    private void push(int rank) {
        endpoint.push(rank, agent.shard().step());
        while (endpoint.hasMore()) {
            agent.doWork();
        }
    }

    /** Where all messages come from: what is to be said once, then chunk after chunk of a gradient. */
    private final class Loop implements Endpoint {
        private final Queue<UnsafeBuffer> kept = new ArrayDeque<>();
        private final UnsafeBuffer message = new UnsafeBuffer(new byte[0]);
        private final PushEncoder encoder = new PushEncoder();
        private int next = Integer.MAX_VALUE;

        /** What is sent to the shard. */
        private final class Kept implements Outbox {
            @Override
            public boolean send(int lengthBytes, MessageWriter writer) {
                var buffer = new UnsafeBuffer(new byte[lengthBytes]);
                writer.write(buffer, 0);
                kept.add(buffer);
                return true;
            }

            @Override
            public void close() {}
        }

        /** Has a rank's gradient come next. */
        void push(int rank, long step) {
            float[] gradient = new float[CHUNK];
            Arrays.fill(gradient, 1e-3f * (rank + 1));
            var of = new Contribution(SESSION, rank, step, 1, ranks, 1);
            new RequestWriter(new Kept(), JobKey.random().seal())
                    .push(of, 0, Encoding.FP32.code(), CHUNK * Float.BYTES, (buffer, offset) -> {
                        for (int i = 0; i < CHUNK; i++) {
                            buffer.putFloat(offset + i * Float.BYTES, gradient[i]);
                        }
                    });
            message.wrap(kept.remove());
            encoder.wrap(message, MessageHeaderDecoder.ENCODED_LENGTH);
            next = 0;
        }

        boolean hasMore() {
            return next < chunks.count();
        }

        @Override
        public int poll(MessageHandler handler, int limit) {
            UnsafeBuffer once = kept.poll();
            if (once != null) {
                handler.onMessage(once, 0, once.capacity());
                return 1;
            }
            int count = 0;
            for (; count < limit && next < chunks.count(); count++) {
                encoder.chunk(next++);
                handler.onMessage(message, 0, message.capacity());
            }
            return count;
        }

        @Override
        public String name() {
            return "shard";
        }

        @Override
        public String group() {
            return "shard";
        }

        @Override
        public Outbox connect(String peer) {
            return peer.equals("shard") ? new Kept() : new Nowhere();
        }

        @Override
        public void close() {}
    }

    private static final class Nowhere implements Outbox {
        @Override
        public boolean send(int lengthBytes, MessageWriter message) {
            return true;
        }

        @Override
        public void close() {}
    }
}
