package dev.cairn.server.transport;

import java.util.Locale;

/** How messages travel between workers and the server. */
public enum Transport {
    /** Shared memory on one machine; between machines UDP, or TCP where a worker finds that UDP does not pass. */
    AUTO,
    /** Aeron alone: shared memory on one machine, UDP between machines. */
    AERON,
    /** Aeron's UDP, even on one machine. */
    UDP,
    /** TCP, even on one machine: nothing of Aeron is started. */
    TCP;

    /** The transport with this name in a configuration. */
    public static Transport named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Whether workers on the server's machine may use its shared memory. */
    public boolean sharesMemory() {
        return this == AUTO || this == AERON;
    }

    /** Whether the server listens by way of Aeron. */
    public boolean usesAeron() {
        return this != TCP;
    }

    /** Whether the server listens by TCP. */
    public boolean usesTcp() {
        return this == AUTO || this == TCP;
    }
}
