package dev.cairn.driver.dataset;

import org.apache.spark.sql.SparkSession;

/** Turns a source into sharded datasets, once: what is in the cache is used again. */
@SuppressWarnings("DoNotCallSuggester") // signatures first: the bodies follow in the next commits
public final class Datasets {
    private Datasets() {}

    public static PreparedData prepare(SparkSession spark, DataSettings settings) {
        throw new UnsupportedOperationException(spark.toString() + settings);
    }
}
