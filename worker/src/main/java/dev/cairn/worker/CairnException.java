package dev.cairn.worker;

import org.jspecify.annotations.Nullable;

/** A failure that its message explains to the user in one line: name, value, limit and the way out. */
public class CairnException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    public CairnException(ExitCode exitCode, String message) {
        this(exitCode, message, null);
    }

    public CairnException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
