package dev.cairn.driver.inspection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.List;
import java.util.Map;

/**
 * What a dataset's attributes call things, fit for a terminal.
 *
 * @param classes by number; empty where they have no names
 * @param features of the last dimension of the column features
 * @param missing columns of which training rows had no value, and how many
 */
record DataNames(List<String> classes, List<String> features, Map<String, Long> missing) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static DataNames of(Map<String, String> attributes) {
        return new DataNames(
                names(attributes.getOrDefault("classNames", "[]")),
                names(attributes.getOrDefault("featureNames", "[]")),
                read(attributes.getOrDefault("missing", "{}"), new TypeReference<>() {}));
    }

    private static List<String> names(String json) {
        return read(json, new TypeReference<List<String>>() {}).stream()
                .map(SampleRows::printable)
                .toList();
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new CairnException(
                    ExitCode.DATA, "attributes of the dataset: damaged (" + e.getOriginalMessage() + ")", e);
        }
    }
}
