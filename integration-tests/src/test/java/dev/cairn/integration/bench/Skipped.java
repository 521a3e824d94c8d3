package dev.cairn.integration.bench;

/** A benchmark cannot run here; the message is one line that says what is missing. */
final class Skipped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Skipped(String message) {
        super(message);
    }
}
