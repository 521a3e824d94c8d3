package dev.cairn.server.protocol;

import dev.cairn.server.protocol.messages.DecidedEncoder;
import dev.cairn.server.protocol.messages.MeasuredEncoder;
import dev.cairn.server.protocol.messages.MessageHeaderEncoder;
import dev.cairn.server.protocol.messages.VerdictKind;
import dev.cairn.server.transport.Outbox;
import dev.cairn.server.update.Verdict;

/** Writes what one server shard says to another. Each method returns false where there is no room now. */
public final class ShardWriter {
    private static final int HEADER_BYTES = MessageHeaderEncoder.ENCODED_LENGTH;

    private final Outbox outbox;
    private final long serverId;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MeasuredEncoder measured = new MeasuredEncoder();
    private final DecidedEncoder decided = new DecidedEncoder();

    /**
     * Writes to one shard.
     *
     * @param serverId of that shard
     */
    public ShardWriter(Outbox outbox, Seal seal, long serverId) {
        this.outbox = new SealedOutbox(outbox, seal);
        this.serverId = serverId;
    }

    public boolean measured(int shard, long step, double sumOfSquares) {
        return outbox.send(HEADER_BYTES + MeasuredEncoder.BLOCK_LENGTH, (buffer, offset) -> measured.wrapAndApplyHeader(
                        buffer, offset, header)
                .serverId(serverId)
                .step(step)
                .shard(shard)
                .sumOfSquares(sumOfSquares));
    }

    /** Sends a verdict that lets the run go on. */
    public boolean decided(long step, Verdict verdict) {
        Verdict.Apply apply = verdict instanceof Verdict.Apply applied ? applied : Verdict.PLAIN;
        return outbox.send(HEADER_BYTES + DecidedEncoder.BLOCK_LENGTH, (buffer, offset) -> decided.wrapAndApplyHeader(
                        buffer, offset, header)
                .serverId(serverId)
                .step(step)
                .gradientScale(apply.gradientScale())
                .rateFactor(apply.rateFactor())
                .verdict(kind(verdict)));
    }

    private static VerdictKind kind(Verdict verdict) {
        return verdict instanceof Verdict.Rewind
                ? VerdictKind.REWIND
                : verdict instanceof Verdict.Skip ? VerdictKind.SKIP : VerdictKind.APPLY;
    }
}
