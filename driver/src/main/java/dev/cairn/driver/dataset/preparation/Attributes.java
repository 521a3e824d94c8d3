package dev.cairn.driver.dataset.preparation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/** The text form of attributes that are more than one number or word. */
public final class Attributes {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Attributes() {}

    /** A JSON list of texts or numbers. */
    public static String list(List<?> values) {
        return json(values);
    }

    /** A JSON object of numbers, in the map's order. */
    public static String object(Map<String, Long> values) {
        return json(values);
    }

    private static String json(Object values) {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new AssertionError("texts and numbers have a JSON form", e);
        }
    }
}
