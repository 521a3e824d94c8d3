package dev.cairn.server.client;

import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerException;
import dev.cairn.server.protocol.ReplyHandler;
import dev.cairn.server.protocol.messages.AbortDecoder;
import dev.cairn.server.protocol.messages.DealtDecoder;
import dev.cairn.server.protocol.messages.FarewellDecoder;
import dev.cairn.server.protocol.messages.HeartbeatDecoder;
import dev.cairn.server.protocol.messages.ParametersDecoder;
import dev.cairn.server.protocol.messages.RefusedDecoder;
import dev.cairn.server.protocol.messages.WelcomeDecoder;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a client has heard from the server's shards so far. A shard's ids are those of the server plus its number. */
final class Replies implements ReplyHandler {
    private final ServerAddress address;
    private final long nonce;
    private final long[] sessions;
    private final int[] joined;
    private final long[] steps;
    private final boolean[] dismissed;
    private final TreeSet<Long> dealt = new TreeSet<>();
    private long settled;
    private long last = Long.MAX_VALUE;
    private @Nullable Assembly assembly;
    private @Nullable ServerException failure;

    /**
     * Begins with nothing heard.
     *
     * @param address of the server whose messages count
     * @param nonce of the Join to shard 0
     */
    Replies(ServerAddress address, long nonce) {
        this.address = address;
        this.nonce = nonce;
        this.sessions = new long[address.shards().size()];
        this.joined = new int[address.shards().size()];
        this.steps = new long[address.shards().size()];
        this.dismissed = new boolean[address.shards().size()];
    }

    /** Of the Join to a shard. */
    long nonce(int shard) {
        return nonce + shard;
    }

    /** Of the client with a shard, once welcomed. */
    long session(int shard) {
        return sessions[shard];
    }

    /** Ranks that have joined a shard. */
    int joined(int shard) {
        return joined[shard];
    }

    /** Ranks that have joined all shards. */
    int joined() {
        return Arrays.stream(joined).min().orElse(0);
    }

    /** Steps that a shard has applied. */
    long step(int shard) {
        return steps[shard];
    }

    /** Steps that all shards have applied: they are one apart at most. */
    long step() {
        return Arrays.stream(steps).min().orElse(0);
    }

    /** The tickets that shard 0 has dealt to this client, in their order. */
    NavigableSet<Long> dealt() {
        return dealt;
    }

    /** The last step before which everything had to be applied when tickets were dealt. */
    long settled() {
        return settled;
    }

    /** The step at which training ends, as far as shard 0 has said. */
    long last() {
        return last;
    }

    /** Whether no shard has more to say to this client. */
    boolean isDismissed() {
        for (boolean one : dismissed) {
            if (!one) {
                return false;
            }
        }
        return true;
    }

    /** Lets parameters go into {@code wanted} from now on, or nowhere. */
    void collect(@Nullable Assembly wanted) {
        assembly = wanted;
    }

    /** Throws what the server has ended this client's work with, if it has. */
    void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    /** The shard that a message comes from, or -1 if it is none of this server's. */
    private int shard(long serverId) {
        long shard = serverId - address.serverId();
        return shard >= 0 && shard < sessions.length ? (int) shard : -1;
    }

    @Override
    public void onWelcome(WelcomeDecoder welcome) {
        long shard = welcome.nonce() - nonce;
        if (shard >= 0 && shard < sessions.length) {
            sessions[(int) shard] = welcome.session();
            joined[(int) shard] = welcome.joined();
            steps[(int) shard] = Math.max(steps[(int) shard], welcome.step());
        }
    }

    @Override
    public void onRefused(RefusedDecoder refused) {
        long to = refused.to();
        boolean ours = (to >= nonce && to - nonce < sessions.length)
                || Arrays.stream(sessions).anyMatch(session -> session == to);
        if (ours) {
            Arrays.fill(dismissed, true);
            failure = new ServerException(ServerException.Kind.PROTOCOL, refused.reason());
        }
    }

    @Override
    public void onParameters(ParametersDecoder parameters) {
        Assembly waiting = assembly;
        if (waiting != null && shard(parameters.serverId()) >= 0) {
            waiting.add(parameters);
        }
    }

    @Override
    public void onHeartbeat(HeartbeatDecoder heartbeat) {
        int shard = shard(heartbeat.serverId());
        if (shard >= 0) {
            steps[shard] = Math.max(steps[shard], heartbeat.step());
        }
    }

    @Override
    public void onAbort(AbortDecoder abort) {
        if (shard(abort.serverId()) >= 0) {
            ServerException.Kind kind =
                    switch (abort.kind()) {
                        case UNAVAILABLE -> ServerException.Kind.UNAVAILABLE;
                        case PROTOCOL -> ServerException.Kind.PROTOCOL;
                        case DIVERGED -> ServerException.Kind.DIVERGED;
                        case STOPPED, NULL_VAL -> ServerException.Kind.STOPPED;
                    };
            failure = new ServerException(kind, abort.cause());
        }
    }

    @Override
    public void onDealt(DealtDecoder message) {
        if (message.session() == sessions[0]) {
            settled = Math.max(settled, message.settled());
            last = Math.min(last, message.last());
            int data = message.limit() + DealtDecoder.ticketsHeaderLength();
            for (int i = 0; i < message.ticketsLength() / Long.BYTES; i++) {
                dealt.add(message.buffer().getLong(data + i * Long.BYTES, ByteOrder.LITTLE_ENDIAN));
            }
        }
    }

    @Override
    public void onFarewell(FarewellDecoder goodbye) {
        for (int shard = 0; shard < sessions.length; shard++) {
            dismissed[shard] |= goodbye.session() == sessions[shard];
        }
    }
}
