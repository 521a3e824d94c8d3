package dev.cairn.driver.dataset;

import dev.cairn.worker.data.Column;
import java.util.List;
import java.util.Map;

/**
 * What a network needs to know of a dataset.
 *
 * @param attributes such as {@code classes}
 */
public record DataShape(List<Column> columns, Map<String, String> attributes) {
    public DataShape {
        columns = List.copyOf(columns);
        attributes = Map.copyOf(attributes);
    }
}
