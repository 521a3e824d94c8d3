package dev.cairn.driver.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of parameters, and of texts: equal where every bit is. */
public final class Fingerprint {
    private static final int BLOCK_FLOATS = 1 << 14;

    private Fingerprint() {}

    /** Of the floats' bytes, little-endian, in order; in hexadecimal. */
    public static String sha256(float[] values) {
        MessageDigest digest = digest();
        ByteBuffer block = ByteBuffer.allocate(BLOCK_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += BLOCK_FLOATS) {
            int count = Math.min(BLOCK_FLOATS, values.length - from);
            block.clear().limit(count * Float.BYTES);
            block.asFloatBuffer().put(values, from, count);
            digest.update(block);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of a text in UTF-8; in hexadecimal. */
    public static String sha256(String text) {
        return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
