package dev.cairn.driver.dataset;

import org.apache.spark.sql.SparkSession;

/** Local Spark for tests, one session a JVM. */
final class Spark {
    private Spark() {}

    static SparkSession local() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("datasets")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 3)
                .getOrCreate();
    }
}
