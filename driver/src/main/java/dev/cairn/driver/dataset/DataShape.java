package dev.cairn.driver.dataset;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import java.util.List;
import java.util.Map;

/**
 * What a network needs to know of a dataset.
 *
 * @param attributes such as {@code classes}
 */
public record DataShape(List<Column> columns, Map<String, String> attributes) {
    private static final String CLASSES = "classes";

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

    /** @throws CairnException DATA where there are fewer than two classes to tell apart */
    public int classes() {
        int classes = Integer.parseInt(attributes.getOrDefault(CLASSES, "0"));
        if (classes < 2) {
            throw misfit(classes + " classes: there must be at least 2 to tell apart");
        }
        return classes;
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
