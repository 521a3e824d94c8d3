package dev.cairn.server.protocol;

import dev.cairn.server.protocol.messages.DecidedDecoder;
import dev.cairn.server.protocol.messages.JoinDecoder;
import dev.cairn.server.protocol.messages.LeaveDecoder;
import dev.cairn.server.protocol.messages.MeasuredDecoder;
import dev.cairn.server.protocol.messages.PullDecoder;
import dev.cairn.server.protocol.messages.PushDecoder;
import dev.cairn.server.protocol.messages.ScoresDecoder;

/** What a server shard hears from workers and from other shards; decoders are valid during the call only. */
public interface RequestHandler {
    void onJoin(JoinDecoder join);

    void onPull(PullDecoder pull);

    void onPush(PushDecoder push);

    void onScores(ScoresDecoder scores);

    void onLeave(LeaveDecoder leave);

    void onMeasured(MeasuredDecoder measured);

    void onDecided(DecidedDecoder decided);
}
