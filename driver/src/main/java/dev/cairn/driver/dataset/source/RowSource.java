package dev.cairn.driver.dataset.source;

import org.apache.spark.sql.SparkSession;

/** Rows that Spark reads, in an order that does not depend on how Spark divides the work. */
public interface RowSource {

    /** As an error message names it: {@code data.path=...}. */
    String name();

    /** Everything that the rows depend on, as text: the same text, the same rows. */
    String identity();

    /**
     * Counts the rows and numbers them.
     *
     * @throws dev.cairn.worker.CairnException of code DATA where they cannot be read
     */
    RawRows read(SparkSession spark);
}
