package dev.cairn.driver.dataset;

import dev.cairn.worker.data.Column;
import java.util.List;
import java.util.Map;

/**
 * Sharded datasets ready for training.
 *
 * @param train URI of the training part's folder, which holds its manifest; likewise {@code validation}, {@code test}
 * @param columns of every part
 * @param attributes such as {@code classes}
 * @param reused whether it was found in the cache
 * @param seconds that preparing or checking it took
 */
public record PreparedData(
        String train,
        String validation,
        String test,
        List<Column> columns,
        long trainExamples,
        long validationExamples,
        long testExamples,
        Map<String, String> attributes,
        boolean reused,
        double seconds) {
    public PreparedData {
        columns = List.copyOf(columns);
        attributes = Map.copyOf(attributes);
    }
}
