package dev.cairn.server.protocol;

import dev.cairn.server.protocol.messages.DecidedEncoder;
import dev.cairn.server.protocol.messages.MeasuredEncoder;
import dev.cairn.server.protocol.messages.MessageHeaderEncoder;
import dev.cairn.server.transport.Outbox;
import dev.cairn.server.update.Verdict;

/** Writes what one server shard says to another. Each method returns false where there is no room now. */
public final class ShardWriter {
    private static final int HEADER_BYTES = MessageHeaderEncoder.ENCODED_LENGTH;

    private final Outbox outbox;
    private final long key;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MeasuredEncoder measured = new MeasuredEncoder();
    private final DecidedEncoder decided = new DecidedEncoder();

    /**
     * Writes to one shard.
     *
     * @param key of the server's address
     */
    public ShardWriter(Outbox outbox, long key) {
        this.outbox = outbox;
        this.key = key;
    }

    public boolean measured(int shard, long step, double sumOfSquares) {
        return outbox.send(HEADER_BYTES + MeasuredEncoder.BLOCK_LENGTH, (buffer, offset) -> measured.wrapAndApplyHeader(
                        buffer, offset, header)
                .key(key)
                .step(step)
                .shard(shard)
                .sumOfSquares(sumOfSquares));
    }

    /** Sends a verdict that lets the run go on. */
    public boolean decided(long step, Verdict verdict) {
        Verdict.Apply apply = verdict instanceof Verdict.Apply applied ? applied : Verdict.PLAIN;
        return outbox.send(HEADER_BYTES + DecidedEncoder.BLOCK_LENGTH, (buffer, offset) -> decided.wrapAndApplyHeader(
                        buffer, offset, header)
                .key(key)
                .step(step)
                .gradientScale(apply.gradientScale())
                .rateFactor(apply.rateFactor())
                .skip((short) (verdict instanceof Verdict.Skip ? 1 : 0)));
    }
}
