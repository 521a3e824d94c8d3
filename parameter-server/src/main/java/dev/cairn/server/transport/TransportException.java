package dev.cairn.server.transport;

import org.jspecify.annotations.Nullable;

/** The transport cannot start or is lost; the message is one line for the user. */
public final class TransportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean environment;

    private TransportException(boolean environment, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.environment = environment;
    }

    /** This machine lacks something; another try fails likewise. */
    static TransportException environment(String message, @Nullable Throwable cause) {
        return new TransportException(true, message, cause);
    }

    /** The peer or the media driver is gone; another try may succeed. */
    static TransportException unavailable(String message, @Nullable Throwable cause) {
        return new TransportException(false, message, cause);
    }

    public boolean isEnvironment() {
        return environment;
    }
}
