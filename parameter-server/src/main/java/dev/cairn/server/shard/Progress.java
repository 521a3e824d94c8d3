package dev.cairn.server.shard;

import dev.cairn.server.ServerException;
import dev.cairn.server.protocol.messages.DecidedDecoder;
import dev.cairn.server.protocol.messages.MeasuredDecoder;
import dev.cairn.server.protocol.messages.PullDecoder;
import dev.cairn.server.protocol.messages.PushDecoder;
import dev.cairn.server.shard.Members.Member;
import org.jspecify.annotations.Nullable;

/** How the workers' gradients become steps: what makes one consistency different from another. */
interface Progress {
    /** All ranks have joined. */
    void begin();

    /** A worker has been let in, or told so once more. */
    void welcomed(Member member);

    /** A worker asks for parameters. */
    void pull(Member member, PullDecoder pull);

    /**
     * Takes a chunk of a gradient.
     *
     * @return false if it is not one that a worker may send
     */
    boolean push(Member member, PushDecoder push);

    /** Another shard has measured its part of a step. */
    void measured(MeasuredDecoder measured);

    /** The first shard has decided on a step. */
    void decided(DecidedDecoder decided);

    /** Takes the validation figure after so many steps. */
    void observe(long steps, double figure);

    /**
     * Lets training end as soon as it can.
     *
     * @return after which step
     */
    long stop();

    /** Lets training end after so many steps, of which none may have been sent yet. */
    void stopAt(long step);

    /** What has been waited for too long, or null. */
    @Nullable ServerException missed();

    /**
     * Sends what has found no room.
     *
     * @return number of messages sent
     */
    int flush();

    /** Asks once more for what has not come. */
    void repeat();

    /** For how long from now nothing is to be done; 0 or less if a gradient may come at any time. */
    long quietNs(long nowNs);
}
