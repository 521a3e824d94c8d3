package dev.cairn.worker;

/** How a command ends; schedulers decide by this number whether to try again. */
public enum ExitCode {
    DONE(0),
    INTERNAL(1),
    CONFIGURATION(2),
    DATA(3),
    GATE(4),
    DIVERGED(5),
    RETRY(75),
    INTERRUPTED(130),
    TERMINATED(143);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
