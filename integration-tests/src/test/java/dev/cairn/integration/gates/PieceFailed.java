package dev.cairn.integration.gates;

/** A piece has not come to its end; the message is one line that says where to look. */
final class PieceFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    PieceFailed(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Of the process that failed. */
    int exitCode() {
        return exitCode;
    }

    /** Whether someone has stopped it, so that nothing else should begin either. */
    boolean wasStopped() {
        return exitCode == 130 || exitCode == 143;
    }
}
