package dev.cairn.driver.checkpoint;

import java.io.IOException;

/** What was read is not a whole checkpoint, or not one of this run; the message says in which way. */
final class DamagedCheckpointException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedCheckpointException(String message) {
        super(message);
    }
}
