package dev.cairn.server.protocol;

import dev.cairn.server.protocol.messages.AbortEncoder;
import dev.cairn.server.protocol.messages.AbortKind;
import dev.cairn.server.protocol.messages.DealtEncoder;
import dev.cairn.server.protocol.messages.FarewellEncoder;
import dev.cairn.server.protocol.messages.HeartbeatEncoder;
import dev.cairn.server.protocol.messages.MessageHeaderEncoder;
import dev.cairn.server.protocol.messages.ParametersEncoder;
import dev.cairn.server.protocol.messages.RefusedEncoder;
import dev.cairn.server.protocol.messages.WelcomeEncoder;
import dev.cairn.server.transport.MessageWriter;
import dev.cairn.server.transport.Outbox;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes the server's messages straight into the transport. Each method returns false where there is no room now. */
public final class ReplyWriter {
    private static final int HEADER_BYTES = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int LONGEST_TEXT_BYTES = 1000;
    /** A Parameters message without its payload. */
    public static final int PARAMETERS_BYTES =
            HEADER_BYTES + ParametersEncoder.BLOCK_LENGTH + ParametersEncoder.valuesHeaderLength();

    private final long serverId;
    private final Seal seal;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final WelcomeEncoder welcome = new WelcomeEncoder();
    private final RefusedEncoder refused = new RefusedEncoder();
    private final ParametersEncoder parameters = new ParametersEncoder();
    private final HeartbeatEncoder heartbeat = new HeartbeatEncoder();
    private final AbortEncoder abort = new AbortEncoder();
    private final DealtEncoder dealt = new DealtEncoder();
    private final FarewellEncoder farewell = new FarewellEncoder();

    /**
     * Writes for one shard.
     *
     * @param serverId of the shard
     */
    public ReplyWriter(long serverId, Seal seal) {
        this.serverId = serverId;
        this.seal = seal;
    }

    public boolean welcome(Outbox to, long nonce, long session, int joined, long step) {
        return sealed(to)
                .send(HEADER_BYTES + WelcomeEncoder.BLOCK_LENGTH, (buffer, offset) -> welcome.wrapAndApplyHeader(
                                buffer, offset, header)
                        .nonce(nonce)
                        .session(session)
                        .joined(joined)
                        .step(step));
    }

    public boolean refused(Outbox to, long nonceOrSession, String reason) {
        byte[] text = text(reason);
        int length = HEADER_BYTES + RefusedEncoder.BLOCK_LENGTH + RefusedEncoder.reasonHeaderLength() + text.length;
        return sealed(to).send(length, (buffer, offset) -> refused.wrapAndApplyHeader(buffer, offset, header)
                .to(nonceOrSession)
                .putReason(text, 0, text.length));
    }

    /**
     * What parameters are for.
     *
     * @param number of steps applied to them, or of the ticket
     * @param stop whether training is to end at this step
     * @param settled whether exactly the steps before the ticket's have been applied
     */
    public record ParametersOf(long number, boolean stop, boolean settled) {}

    /**
     * Sends a chunk's parameters.
     *
     * @param of the step or ticket that they are for
     * @param encoding code of the payload's encoding
     * @param length bytes of the payload
     * @param values writes the payload
     */
    public boolean parameters(Outbox to, ParametersOf of, int chunk, short encoding, int length, MessageWriter values) {
        return to.send(PARAMETERS_BYTES + length, (buffer, offset) -> {
            parameters
                    .wrapAndApplyHeader(buffer, offset, header)
                    .serverId(serverId)
                    .step(of.number())
                    .chunk(chunk)
                    .encoding(encoding)
                    .flags()
                    .clear()
                    .stop(of.stop())
                    .settled(of.settled());
            int data = parameters.limit();
            buffer.putInt(data, length, ByteOrder.LITTLE_ENDIAN);
            values.write(buffer, data + ParametersEncoder.valuesHeaderLength());
        });
    }

    public boolean heartbeat(Outbox to, long step) {
        return to.send(HEADER_BYTES + HeartbeatEncoder.BLOCK_LENGTH, (buffer, offset) -> heartbeat
                .wrapAndApplyHeader(buffer, offset, header)
                .serverId(serverId)
                .step(step));
    }

    public boolean abort(Outbox to, AbortKind kind, String cause) {
        byte[] text = text(cause);
        int length = HEADER_BYTES + AbortEncoder.BLOCK_LENGTH + AbortEncoder.causeHeaderLength() + text.length;
        return sealed(to).send(length, (buffer, offset) -> abort.wrapAndApplyHeader(buffer, offset, header)
                .serverId(serverId)
                .kind(kind)
                .putCause(text, 0, text.length));
    }

    /**
     * Says which tickets a worker holds.
     *
     * @param settled the last step before which everything had to be applied
     * @param last step at which training ends
     */
    public boolean dealt(Outbox to, long session, long settled, long last, List<Long> tickets) {
        ByteBuffer numbers = ByteBuffer.allocate(tickets.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        tickets.forEach(numbers::putLong);
        int length = HEADER_BYTES + DealtEncoder.BLOCK_LENGTH + DealtEncoder.ticketsHeaderLength() + numbers.capacity();
        return to.send(length, (buffer, offset) -> dealt.wrapAndApplyHeader(buffer, offset, header)
                .session(session)
                .settled(settled)
                .last(last)
                .putTickets(numbers.array(), 0, numbers.capacity()));
    }

    public boolean farewell(Outbox to, long session) {
        return to.send(HEADER_BYTES + FarewellEncoder.BLOCK_LENGTH, (buffer, offset) -> farewell.wrapAndApplyHeader(
                        buffer, offset, header)
                .session(session));
    }

    private Outbox sealed(Outbox to) {
        return new SealedOutbox(to, seal);
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= LONGEST_TEXT_BYTES ? bytes : Arrays.copyOf(bytes, LONGEST_TEXT_BYTES);
    }
}
