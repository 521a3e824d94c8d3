package dev.cairn.driver.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a network needs to know of a dataset.
 *
 * @param attributes such as {@code classes}
 */
public record DataShape(List<Column> columns, Map<String, String> attributes) {
    private static final String CLASSES = "classes";
    private static final ObjectMapper JSON = new ObjectMapper();

    public DataShape {
        columns = List.copyOf(columns);
        attributes = Map.copyOf(attributes);
    }

    /** Whether there is a column of this name and type. */
    public boolean has(String name, ElementType type) {
        return columns.stream().anyMatch(column -> column.name().equals(name) && column.type() == type);
    }

    /** @throws CairnException DATA where there is no column of this name and type: names those that there are */
    public Column column(String name, ElementType type) {
        return columns.stream()
                .filter(column -> column.name().equals(name) && column.type() == type)
                .findFirst()
                .orElseThrow(() -> misfit("no column " + name + " of type " + type + " among " + columns));
    }

    /** Whether examples are of several classes: images of one folder alone are not. */
    public boolean hasClasses() {
        return countedClasses() >= 2;
    }

    private int countedClasses() {
        return Integer.parseInt(attributes.getOrDefault(CLASSES, "0"));
    }

    /** @throws CairnException DATA where there are fewer than two classes to tell apart */
    public int classes() {
        int classes = countedClasses();
        if (classes < 2) {
            throw misfit(classes + " classes: there must be at least 2 to tell apart");
        }
        return classes;
    }

    /** By number; where they have no names, their numbers. */
    public List<String> classNames() {
        String json = attributes.get("classNames");
        if (json == null) {
            return IntStream.range(0, classes()).mapToObj(String::valueOf).toList();
        }
        try {
            return List.of(JSON.readValue(json, String[].class));
        } catch (JsonProcessingException e) {
            throw new CairnException(ExitCode.DATA, "classNames of the dataset: damaged (" + json + ")", e);
        }
    }

    /** The number of an example's row in its source, from its id: those of a test part of its own come after all others. */
    public static long row(long id) {
        return id % Split.FIRST_TEST_ID;
    }

    /** @throws CairnException DATA where the dataset doesn't say */
    public int number(String attribute) {
        String value = attributes.get(attribute);
        if (value == null) {
            throw misfit("it has no " + attribute + " among " + attributes.keySet());
        }
        return Integer.parseInt(value);
    }

    /** An error for the job to throw that finds the data unfit. */
    public static CairnException misfit(String message) {
        return new CairnException(ExitCode.DATA, "the data doesn't fit the job: " + message);
    }
}
