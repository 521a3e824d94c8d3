package dev.cairn.server.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A checkpoint's beginning, which a person can read: a line with the format's version, a line {@code name=value} for
 * each entry, and one with the CRC-32C of all before it.
 */
final class Header {
    private static final String FIRST = "cairn-checkpoint 1";
    private static final int MOST_LINES = 1000;
    private static final int LONGEST_LINE_BYTES = 10_000;

    private Header() {}

    static void write(Map<String, String> entries, OutputStream out) throws IOException {
        StringBuilder text = new StringBuilder(FIRST).append('\n');
        entries.forEach((name, value) -> {
            if (name.indexOf('=') >= 0 || (name + value).indexOf('\n') >= 0) {
                throw new IllegalArgumentException(name + "=" + value + ": must be one line, its name without =");
            }
            text.append(name).append('=').append(value).append('\n');
        });
        CRC32C sum = new CRC32C();
        sum.update(text.toString().getBytes(StandardCharsets.UTF_8));
        text.append(text(sum)).append('\n');
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Map<String, String> read(InputStream in) throws IOException {
        CRC32C sum = new CRC32C();
        Map<String, String> entries = new TreeMap<>();
        String line = line(in);
        if (!line.equals(FIRST)) {
            throw new DamagedCheckpointException("does not begin with \"" + FIRST + "\"");
        }
        for (int lines = 0; lines < MOST_LINES; lines++) {
            sum.update((line + "\n").getBytes(StandardCharsets.UTF_8));
            line = line(in);
            if (line.equals(text(sum))) {
                return entries;
            }
            int cut = line.indexOf('=');
            entries.put(line.substring(0, Math.max(0, cut)), line.substring(cut + 1));
        }
        throw damaged();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.size() == LONGEST_LINE_BYTES) {
                throw damaged();
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static DamagedCheckpointException damaged() {
        return new DamagedCheckpointException("the header: damaged, no line holds its checksum");
    }

    private static String text(CRC32C sum) {
        return "crc32c=" + HexFormat.of().toHexDigits((int) sum.getValue());
    }

    /** Stands for a text that may be long. */
    static String fingerprint(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
