package dev.cairn.server.protocol;

import dev.cairn.server.protocol.messages.DecidedDecoder;
import dev.cairn.server.protocol.messages.JoinDecoder;
import dev.cairn.server.protocol.messages.LeaveDecoder;
import dev.cairn.server.protocol.messages.MeasuredDecoder;
import dev.cairn.server.protocol.messages.PullDecoder;
import dev.cairn.server.protocol.messages.PushDecoder;
import dev.cairn.server.protocol.messages.ScoresDecoder;
import dev.cairn.server.transport.MessageHandler;
import org.agrona.DirectBuffer;

/** Decodes what workers and other shards send; what is malformed or lacks its seal is counted and dropped. */
public final class RequestReader implements MessageHandler {
    private final RequestHandler handler;
    private final Frame frame = new Frame();
    private final JoinDecoder join = new JoinDecoder();
    private final PullDecoder pull = new PullDecoder();
    private final PushDecoder push = new PushDecoder();
    private final ScoresDecoder scores = new ScoresDecoder();
    private final LeaveDecoder leave = new LeaveDecoder();
    private final MeasuredDecoder measured = new MeasuredDecoder();
    private final DecidedDecoder decided = new DecidedDecoder();
    private final Seal seal;
    private long malformed;

    public RequestReader(RequestHandler handler, Seal seal) {
        this.handler = handler;
        this.seal = seal;
    }

    /** Messages dropped so far. */
    public long malformed() {
        return malformed;
    }

    @Override
    public void onMessage(DirectBuffer buffer, int offset, int lengthBytes) {
        if (!dispatch(buffer, frame.open(buffer, offset, lengthBytes))) {
            malformed++;
        }
    }

    private boolean dispatch(DirectBuffer buffer, int templateId) {
        switch (templateId) {
            case PushDecoder.TEMPLATE_ID -> {
                if (frame.wrap(push, buffer, 1)) {
                    handler.onPush(push);
                    return true;
                }
            }
            case PullDecoder.TEMPLATE_ID -> {
                if (frame.wrap(pull, buffer, 0)) {
                    handler.onPull(pull);
                    return true;
                }
            }
            case JoinDecoder.TEMPLATE_ID -> {
                if (frame.isSealed(seal, buffer) && frame.wrap(join, buffer, 2)) {
                    handler.onJoin(join);
                    return true;
                }
            }
            case ScoresDecoder.TEMPLATE_ID -> {
                if (frame.wrap(scores, buffer, 1)) {
                    handler.onScores(scores);
                    return true;
                }
            }
            case LeaveDecoder.TEMPLATE_ID -> {
                if (frame.wrap(leave, buffer, 0)) {
                    handler.onLeave(leave);
                    return true;
                }
            }
            case MeasuredDecoder.TEMPLATE_ID -> {
                if (frame.isSealed(seal, buffer) && frame.wrap(measured, buffer, 0)) {
                    handler.onMeasured(measured);
                    return true;
                }
            }
            case DecidedDecoder.TEMPLATE_ID -> {
                if (frame.isSealed(seal, buffer) && frame.wrap(decided, buffer, 0)) {
                    handler.onDecided(decided);
                    return true;
                }
            }
            default -> {}
        }
        return false;
    }
}
