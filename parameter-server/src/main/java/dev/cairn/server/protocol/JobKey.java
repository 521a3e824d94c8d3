package dev.cairn.server.protocol;

import java.io.Serializable;
import java.security.SecureRandom;

/**
 * The secret of one run, 256 random bits: the driver hands it out through Spark, and who has it may join. Never printed,
 * never sent over the server's own channels.
 */
public final class JobKey implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int BYTES = 32;

    private final byte[] secret;

    private JobKey(byte[] secret) {
        this.secret = secret;
    }

    /** A new key. */
    public static JobKey random() {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return new JobKey(secret);
    }

    /** Seals messages with this key; belongs to one thread. */
    public Seal seal() {
        return new Seal(secret);
    }

    @Override
    public String toString() {
        return "key";
    }
}
