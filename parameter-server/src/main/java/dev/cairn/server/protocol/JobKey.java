package dev.cairn.server.protocol;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of one run, 256 random bits: the driver hands it out through Spark, and who has it may join. Never printed,
 * never sent over the server's own channels.
 */
public final class JobKey implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;
    private static final int SHORTEST_TEXT = 32;

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

    /** Reads a key that several processes share: the file's text, but for blanks around it. */
    public static JobKey read(Path file) throws IOException {
        String text = Files.readString(file).strip();
        if (text.length() < SHORTEST_TEXT) {
            throw new IOException(file + ": holds " + text.length() + " characters: a key must have at least "
                    + SHORTEST_TEXT + "; head -c 32 /dev/urandom | base64 makes one");
        }
        return new JobKey(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The key that follows from this one, and from which nobody can tell this one (HMAC-SHA256 as in RFC 5869).
     *
     * @param purpose of the new key
     * @param salt what makes it differ from others of the same purpose
     */
    public JobKey derive(String purpose, byte[] salt) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update(purpose.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return new JobKey(mac.doFinal(salt));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
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
