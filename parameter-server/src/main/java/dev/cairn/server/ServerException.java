package dev.cairn.server;

import dev.cairn.server.transport.TransportException;
import org.jspecify.annotations.Nullable;

/** A failure of the parameter server or of the way to it; the message is one line for the user. */
public final class ServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, and so whether trying again can help. */
    public enum Kind {
        /** This machine lacks something: shared memory, a port, an interface. */
        ENVIRONMENT,
        /** A peer did not answer within its deadline; another try may succeed. */
        UNAVAILABLE,
        /** A shard of the server has gone; another server can go on from a checkpoint. */
        LOST,
        /** A message or a call that the protocol does not allow: a fault of the program. */
        PROTOCOL,
        /** The gradient is not finite any more: the training itself has failed. */
        DIVERGED,
        /** Somebody ended the run on purpose; the message holds the cause. */
        STOPPED
    }

    private final Kind kind;

    public ServerException(Kind kind, String message) {
        this(kind, message, null);
    }

    public ServerException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What became of the transport, for the user. */
    public static ServerException of(TransportException e) {
        String message = String.valueOf(e.getMessage());
        return new ServerException(e.isEnvironment() ? Kind.ENVIRONMENT : Kind.UNAVAILABLE, message, e);
    }

    public Kind kind() {
        return kind;
    }
}
