package dev.cairn.server.protocol;

import dev.cairn.server.protocol.messages.AbortDecoder;
import dev.cairn.server.protocol.messages.DealtDecoder;
import dev.cairn.server.protocol.messages.FarewellDecoder;
import dev.cairn.server.protocol.messages.HeartbeatDecoder;
import dev.cairn.server.protocol.messages.ParametersDecoder;
import dev.cairn.server.protocol.messages.RefusedDecoder;
import dev.cairn.server.protocol.messages.WelcomeDecoder;
import dev.cairn.server.transport.MessageHandler;
import org.agrona.DirectBuffer;

/** Decodes what the server sends; malformed messages are dropped. */
public final class ReplyReader implements MessageHandler {
    private final ReplyHandler handler;
    private final Seal seal;
    private final Frame frame = new Frame();
    private final WelcomeDecoder welcome = new WelcomeDecoder();
    private final RefusedDecoder refused = new RefusedDecoder();
    private final ParametersDecoder parameters = new ParametersDecoder();
    private final HeartbeatDecoder heartbeat = new HeartbeatDecoder();
    private final AbortDecoder abort = new AbortDecoder();
    private final DealtDecoder dealt = new DealtDecoder();
    private final FarewellDecoder farewell = new FarewellDecoder();

    public ReplyReader(ReplyHandler handler, Seal seal) {
        this.handler = handler;
        this.seal = seal;
    }

    @Override
    public void onMessage(DirectBuffer buffer, int offset, int lengthBytes) {
        switch (frame.open(buffer, offset, lengthBytes)) {
            case ParametersDecoder.TEMPLATE_ID -> {
                if (frame.wrap(parameters, buffer, 1)) {
                    handler.onParameters(parameters);
                }
            }
            case HeartbeatDecoder.TEMPLATE_ID -> {
                if (frame.wrap(heartbeat, buffer, 0)) {
                    handler.onHeartbeat(heartbeat);
                }
            }
            case WelcomeDecoder.TEMPLATE_ID -> {
                if (frame.isSealed(seal, buffer) && frame.wrap(welcome, buffer, 0)) {
                    handler.onWelcome(welcome);
                }
            }
            case RefusedDecoder.TEMPLATE_ID -> {
                if (frame.isSealed(seal, buffer) && frame.wrap(refused, buffer, 1)) {
                    handler.onRefused(refused);
                }
            }
            case AbortDecoder.TEMPLATE_ID -> {
                if (frame.isSealed(seal, buffer) && frame.wrap(abort, buffer, 1)) {
                    handler.onAbort(abort);
                }
            }
            case DealtDecoder.TEMPLATE_ID -> {
                if (frame.wrap(dealt, buffer, 1)) {
                    handler.onDealt(dealt);
                }
            }
            case FarewellDecoder.TEMPLATE_ID -> {
                if (frame.wrap(farewell, buffer, 0)) {
                    handler.onFarewell(farewell);
                }
            }
            default -> {}
        }
    }
}
