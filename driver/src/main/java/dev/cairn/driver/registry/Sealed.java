package dev.cairn.driver.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A small file of JSON whose last line holds the CRC-32C of what comes before: where that fits, the file is as it was
 * written; else it was cut off, or damaged, and counts as not there.
 */
final class Sealed {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final String SEAL = "\ncrc32c ";

    private Sealed() {}

    static byte[] write(Object value) {
        try {
            String json = JSON.writeValueAsString(value);
            return (json + SEAL + checksum(json) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(value + ": cannot be written as JSON", e);
        }
    }

    /** What a file holds; empty where it is not whole. */
    static <T> Optional<T> read(byte[] bytes, Class<T> type) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.lastIndexOf(SEAL);
        if (end < 0) {
            return Optional.empty();
        }
        String json = text.substring(0, end);
        if (!text.equals(json + SEAL + checksum(json) + "\n")) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(json, type));
        } catch (JsonProcessingException e) {
            return Optional.empty(); // of a form that this version doesn't know
        }
    }

    private static String checksum(String text) {
        CRC32C sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }
}
