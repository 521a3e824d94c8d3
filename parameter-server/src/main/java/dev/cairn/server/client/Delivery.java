package dev.cairn.server.client;

import dev.cairn.server.ServerAddress;
import dev.cairn.server.encoding.GradientEncoder;
import dev.cairn.server.protocol.RequestWriter.Contribution;
import dev.cairn.server.round.Chunks;
import dev.cairn.server.transport.MessageWriter;
import org.agrona.DirectBuffer;

/**
 * A rank's gradient of one step on its way to the server: each chunk leaves once all of it is final, the rest at the end.
 * One object serves all steps.
 */
public final class Delivery {
    private static final MessageWriter NOTHING = (buffer, offset) -> {};
    private static final int SENT = -1;

    private final Connection connection;
    private final GradientEncoder encoder;
    private final Chunks chunks;
    private final Chunks[] shards;
    private final int rank;
    private final int[] missing;
    private long step;
    private int examples;
    private int batchExamples;

    Delivery(ServerAddress address, Connection connection, GradientEncoder encoder, int rank) {
        this.connection = connection;
        this.encoder = encoder;
        this.rank = rank;
        this.chunks = address.chunks();
        this.shards = new Chunks[address.shards().size()];
        for (int shard = 0; shard < shards.length; shard++) {
            shards[shard] = address.chunks(shard);
        }
        this.missing = new int[chunks.count()];
    }

    Delivery begin(long ofStep, int ownExamples, int allExamples) {
        step = ofStep;
        examples = ownExamples;
        batchExamples = allExamples;
        for (int chunk = 0; chunk < missing.length; chunk++) {
            missing[chunk] = chunks.length(chunk);
        }
        return this;
    }

    /**
     * The floats [from, to) will change no more; each is said once.
     *
     * @param gradient the flat vector, 4 bytes a parameter
     * @param loss mean over this rank's examples
     */
    public void finished(DirectBuffer gradient, int from, int to, float loss) {
        for (int chunk = from / chunks.length(); chunk < missing.length && chunks.from(chunk) < to; chunk++) {
            missing[chunk] -= Math.min(to, chunks.to(chunk)) - Math.max(from, chunks.from(chunk));
            if (missing[chunk] == 0) {
                send(shardOf(chunk), chunk, gradient, loss);
            }
        }
    }

    /**
     * Sends what has not been sent yet. Returns once all is in the transport's buffers: {@code gradient} may then be
     * overwritten.
     *
     * @param gradient of the mean loss over this rank's examples; not read where there are none
     * @param loss mean over this rank's examples
     */
    public void complete(DirectBuffer gradient, float loss) {
        if (examples > 0) {
            gradient.boundsCheck(0, chunks.to() * Float.BYTES);
        }
        int most = (missing.length + shards.length - 1) / shards.length;
        for (int i = 0; i < (examples == 0 ? 1 : most); i++) { // all shards get to work at once
            for (int shard = 0; shard < shards.length; shard++) {
                int chunk = shards[shard].first() + i;
                if (i < shards[shard].count() && missing[chunk] != SENT) {
                    send(shard, chunk, gradient, loss);
                }
            }
        }
    }

    private int shardOf(int chunk) {
        int shard = 0;
        while (chunk >= shards[shard].first() + shards[shard].count()) {
            shard++;
        }
        return shard;
    }

    private void send(int shard, int chunk, DirectBuffer gradient, float loss) {
        missing[chunk] = SENT;
        var of = new Contribution(connection.session(shard), rank, step, examples, batchExamples, loss);
        if (examples > 0) {
            encoder.encode(step, chunk, gradient);
        }
        int length = examples > 0 ? encoder.length() : 0;
        MessageWriter payload = examples > 0 ? encoder : NOTHING;
        short encoding = encoder.encoding().code();
        connection.send(
                () -> "room to push chunk " + chunk + " of step " + of.step(),
                () -> connection.shard(shard).push(of, chunk, encoding, length, payload));
    }
}
