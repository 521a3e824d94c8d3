package dev.cairn.driver.dataset;

import dev.cairn.worker.data.Column;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sharded datasets ready for training.
 *
 * @param train URI of the training part's folder, which holds its manifest; likewise {@code validation}, {@code test}
 * @param columns of every part
 * @param attributes such as {@code classes}
 * @param preparation the fitted preparation as {@link FittedFile} reads it; empty where there was none to fit
 * @param notes what to tell the user about the preparation just done, a line each
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
        Optional<String> preparation,
        List<String> notes,
        boolean reused,
        double seconds) {
    public PreparedData {
        columns = List.copyOf(columns);
        notes = List.copyOf(notes);
        attributes = Map.copyOf(attributes);
    }

    /** What a network needs to know of it. */
    public DataShape shape() {
        return new DataShape(columns, attributes);
    }
}
