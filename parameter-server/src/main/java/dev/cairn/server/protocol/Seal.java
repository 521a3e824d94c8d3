package dev.cairn.server.protocol;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Proves that a message comes from somebody with the run's key: HMAC-SHA256 (RFC 2104, FIPS 180-4), cut to its first 128
 * bits (RFC 2104, section 5), over all bytes before it. A replayed message carries a valid seal: what makes it harmless
 * is what the message says (server's id, nonce, session, step).
 */
public final class Seal {
    /** Bytes of a seal, which are the last ones of a message. */
    public static final int BYTES = 16;

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;
    private byte[] message = new byte[256];
    private final byte[] code;
    private final byte[] expected = new byte[BYTES];

    Seal(byte[] secret) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
        code = new byte[mac.getMacLength()];
    }

    /** Writes the seal into the last {@link #BYTES} of a message. */
    public void stamp(MutableDirectBuffer buffer, int offset, int lengthBytes) {
        int body = lengthBytes - BYTES;
        compute(buffer, offset, body);
        buffer.putBytes(offset + body, code, 0, BYTES);
    }

    /** Whether the last {@link #BYTES} of a message are its seal. */
    public boolean isOn(DirectBuffer buffer, int offset, int lengthBytes) {
        int body = lengthBytes - BYTES;
        if (body < 0) {
            return false;
        }
        compute(buffer, offset, body);
        buffer.getBytes(offset + body, expected);
        int differences = 0;
        for (int i = 0; i < BYTES; i++) { // in the same time whatever differs
            differences |= expected[i] ^ code[i];
        }
        return differences == 0;
    }

    private void compute(DirectBuffer buffer, int offset, int lengthBytes) {
        if (message.length < lengthBytes) {
            message = new byte[Math.max(lengthBytes, 2 * message.length)];
        }
        buffer.getBytes(offset, message, 0, lengthBytes);
        mac.update(message, 0, lengthBytes);
        try {
            mac.doFinal(code, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the code has room for the whole of it", e);
        }
    }
}
