package dev.cairn.driver.dataset.preparation;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How raw rows become tensors; not yet fitted. Raw rows have the user's columns, and four that say where each comes
 * from: {@code _id} (long), {@code _file} (string), {@code _row} (long, from 1, in its file) and {@code _part} (string:
 * train, validation or test).
 */
public interface Preparation {

    /** All that the outcome depends on but the rows, as text: the same text and rows, the same examples. */
    String identity();

    /** Whether rows have neighbours that make examples together, so that parts must be cut in their order. */
    default boolean isOfSequences() {
        return false;
    }

    /**
     * Learns what it must know: means, categories, vocabularies.
     *
     * @param training raw rows of the training part alone
     * @throws dev.cairn.worker.CairnException of code DATA where they don't do, such as for a column that is missing
     */
    Fitted fit(Dataset<Row> training);
}
