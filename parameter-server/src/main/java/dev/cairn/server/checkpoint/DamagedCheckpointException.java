package dev.cairn.server.checkpoint;

import java.io.IOException;

/** What was read is no checkpoint, not a whole one, or not one of this run; the message says in which way. */
public final class DamagedCheckpointException extends IOException {
    private static final long serialVersionUID = 1L;

    public DamagedCheckpointException(String message) {
        super(message);
    }
}
