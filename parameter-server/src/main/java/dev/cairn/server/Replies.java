package dev.cairn.server;

import dev.cairn.server.protocol.ReplyHandler;
import dev.cairn.server.protocol.messages.AbortDecoder;
import dev.cairn.server.protocol.messages.FarewellDecoder;
import dev.cairn.server.protocol.messages.HeartbeatDecoder;
import dev.cairn.server.protocol.messages.ParametersDecoder;
import dev.cairn.server.protocol.messages.RefusedDecoder;
import dev.cairn.server.protocol.messages.WelcomeDecoder;
import org.jspecify.annotations.Nullable;

/** What a client has heard from the server so far. */
final class Replies implements ReplyHandler {
    private final long serverId;
    private final long nonce;
    private long session;
    private int joined;
    private long serverStep;
    private boolean dismissed;
    private @Nullable Assembly assembly;
    private @Nullable ServerException failure;

    /**
     * Begins with nothing heard.
     *
     * @param serverId whose messages count
     * @param nonce that the client sends in its Join
     */
    Replies(long serverId, long nonce) {
        this.serverId = serverId;
        this.nonce = nonce;
    }

    long nonce() {
        return nonce;
    }

    /** Of the client, once welcomed. */
    long session() {
        return session;
    }

    /** Ranks that have joined. */
    int joined() {
        return joined;
    }

    /** Steps that the server has applied. */
    long serverStep() {
        return serverStep;
    }

    /** Whether the server has no more to say to this client. */
    boolean isDismissed() {
        return dismissed;
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

    @Override
    public void onWelcome(WelcomeDecoder welcome) {
        if (welcome.nonce() == nonce) {
            session = welcome.session();
            joined = welcome.joined();
        }
    }

    @Override
    public void onRefused(RefusedDecoder refused) {
        if (refused.to() == nonce || refused.to() == session) {
            dismissed = true;
            failure = new ServerException(ServerException.Kind.PROTOCOL, refused.reason());
        }
    }

    @Override
    public void onParameters(ParametersDecoder parameters) {
        Assembly waiting = assembly;
        if (waiting != null && parameters.serverId() == serverId) {
            waiting.add(parameters);
        }
    }

    @Override
    public void onHeartbeat(HeartbeatDecoder heartbeat) {
        if (heartbeat.serverId() == serverId) {
            serverStep = heartbeat.step();
        }
    }

    @Override
    public void onAbort(AbortDecoder abort) {
        if (abort.serverId() == serverId) {
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
    public void onFarewell(FarewellDecoder goodbye) {
        if (goodbye.session() == session) {
            dismissed = true;
        }
    }
}
