package dev.cairn.driver.dataset;

import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Shard;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Where examples come from: pictures of digits with their labels. */
sealed interface Source permits IdxSource, DigitsSource {
    int SIZE = 28;
    int CLASSES = 10;

    /** Everything that the examples depend on, as text: the same text, the same examples. */
    String identity();

    default List<Column> columns() {
        return List.of(
                new Column("image", ElementType.UINT8, List.of(1, SIZE, SIZE)),
                new Column("label", ElementType.INT32, List.of()));
    }

    default Map<String, String> attributes() {
        return Map.of("classes", String.valueOf(CLASSES));
    }

    /** Writes the shards of every part into a folder of its own below {@code folder}, without manifests. */
    Map<Part, List<Shard>> write(SparkSession spark, Path folder, Split split) throws IOException;
}
