package dev.cairn.server.protocol;

import dev.cairn.server.protocol.messages.AbortDecoder;
import dev.cairn.server.protocol.messages.DealtDecoder;
import dev.cairn.server.protocol.messages.FarewellDecoder;
import dev.cairn.server.protocol.messages.HeartbeatDecoder;
import dev.cairn.server.protocol.messages.ParametersDecoder;
import dev.cairn.server.protocol.messages.RefusedDecoder;
import dev.cairn.server.protocol.messages.WelcomeDecoder;

/** What a worker hears from the server; decoders are valid during the call only. */
public interface ReplyHandler {
    void onWelcome(WelcomeDecoder welcome);

    void onRefused(RefusedDecoder refused);

    void onParameters(ParametersDecoder parameters);

    void onHeartbeat(HeartbeatDecoder heartbeat);

    void onAbort(AbortDecoder abort);

    void onDealt(DealtDecoder dealt);

    void onFarewell(FarewellDecoder farewell);
}
