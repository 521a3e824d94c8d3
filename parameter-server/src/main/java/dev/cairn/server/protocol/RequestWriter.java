package dev.cairn.server.protocol;

import dev.cairn.server.protocol.messages.JoinEncoder;
import dev.cairn.server.protocol.messages.LeaveEncoder;
import dev.cairn.server.protocol.messages.MessageHeaderEncoder;
import dev.cairn.server.protocol.messages.PullEncoder;
import dev.cairn.server.protocol.messages.PushEncoder;
import dev.cairn.server.protocol.messages.ScoresEncoder;
import dev.cairn.server.transport.MessageWriter;
import dev.cairn.server.transport.Outbox;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes a worker's messages straight into the transport. Each method returns false where there is no room now. */
public final class RequestWriter {
    private static final int HEADER_BYTES = MessageHeaderEncoder.ENCODED_LENGTH;
    /** A Push without its payload. */
    public static final int PUSH_BYTES = HEADER_BYTES + PushEncoder.BLOCK_LENGTH + PushEncoder.gradientHeaderLength();

    private final Outbox outbox;
    private final Outbox sealed;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final JoinEncoder join = new JoinEncoder();
    private final PullEncoder pull = new PullEncoder();
    private final PushEncoder push = new PushEncoder();
    private final ScoresEncoder scores = new ScoresEncoder();
    private final LeaveEncoder leave = new LeaveEncoder();

    /** Writes to one shard. */
    public RequestWriter(Outbox outbox, Seal seal) {
        this.outbox = outbox;
        this.sealed = new SealedOutbox(outbox, seal);
    }

    /**
     * Asks to be let in.
     *
     * @param serverId of the shard
     * @param replyTo endpoint of this worker alone
     * @param group endpoint of all workers that share its memory
     */
    public boolean join(long serverId, long nonce, int rank, int generation, String replyTo, String group) {
        byte[] name = replyTo.getBytes(StandardCharsets.UTF_8);
        byte[] groupName = group.getBytes(StandardCharsets.UTF_8);
        int length = HEADER_BYTES
                + JoinEncoder.BLOCK_LENGTH
                + JoinEncoder.replyToHeaderLength()
                + name.length
                + JoinEncoder.groupHeaderLength()
                + groupName.length;
        return sealed.send(length, (buffer, offset) -> join.wrapAndApplyHeader(buffer, offset, header)
                .serverId(serverId)
                .nonce(nonce)
                .rank(rank)
                .generation(generation)
                .putReplyTo(name, 0, name.length)
                .putGroup(groupName, 0, groupName.length));
    }

    /** Asks for the parameters after so many steps. */
    public boolean pull(long session, int rank, long step) {
        return pull(session, rank, step, -1, 0);
    }

    /**
     * Asks for the parameters for a ticket.
     *
     * @param ticket its number; -1 asks which it is
     * @param after a ticket that must have been applied before; -1 for none
     * @param required steps that must have been applied in full before
     */
    public boolean pull(long session, int rank, long ticket, long after, long required) {
        return outbox.send(HEADER_BYTES + PullEncoder.BLOCK_LENGTH, (buffer, offset) -> pull.wrapAndApplyHeader(
                        buffer, offset, header)
                .session(session)
                .rank(rank)
                .step(ticket)
                .after(after)
                .required(required));
    }

    /**
     * Sends one chunk of a gradient.
     *
     * @param encoding code of the payload's encoding
     * @param length bytes of the payload; 0 from a rank without examples
     * @param gradient writes the payload
     */
    public boolean push(Contribution of, int chunk, short encoding, int length, MessageWriter gradient) {
        return outbox.send(PUSH_BYTES + length, (buffer, offset) -> {
            push.wrapAndApplyHeader(buffer, offset, header)
                    .session(of.session())
                    .step(of.step())
                    .rank(of.rank())
                    .chunk(chunk)
                    .examples(of.examples())
                    .batchExamples(of.batchExamples())
                    .loss(of.loss())
                    .encoding(encoding);
            int data = push.limit();
            buffer.putInt(data, length, ByteOrder.LITTLE_ENDIAN);
            gradient.write(buffer, data + PushEncoder.gradientHeaderLength());
        });
    }

    public boolean scores(long session, long step, int rank, double[] sums) {
        ByteBuffer bytes = ByteBuffer.allocate(sums.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(sums);
        int length = HEADER_BYTES + ScoresEncoder.BLOCK_LENGTH + ScoresEncoder.sumsHeaderLength() + bytes.capacity();
        return outbox.send(length, (buffer, offset) -> scores.wrapAndApplyHeader(buffer, offset, header)
                .session(session)
                .step(step)
                .rank(rank)
                .putSums(bytes.array(), 0, bytes.capacity()));
    }

    public boolean leave(long session, int rank) {
        return outbox.send(HEADER_BYTES + LeaveEncoder.BLOCK_LENGTH, (buffer, offset) -> leave.wrapAndApplyHeader(
                        buffer, offset, header)
                .session(session)
                .rank(rank));
    }

    /**
     * What a rank's pushes of one step have in common.
     *
     * @param examples of this rank
     * @param batchExamples of all ranks
     * @param loss mean over this rank's examples
     */
    public record Contribution(long session, int rank, long step, int examples, int batchExamples, float loss) {}
}
