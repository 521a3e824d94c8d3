package dev.cairn.driver.dataset;

import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.worker.data.Shard;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Where examples come from. */
sealed interface Source permits IdxSource, DigitsSource, FrameSource {
    /** Everything that the examples depend on but the split, as text: the same text, the same examples. */
    String identity();

    /** Writes the shards of every part into a folder of its own below {@code folder}, without manifests. */
    Written write(SparkSession spark, Path folder, Split split) throws IOException;

    /**
     * What has been written.
     *
     * @param fitted the preparation; null where there was none to fit
     * @param notes what to tell the user, a line each
     */
    record Written(DataShape shape, Map<Part, List<Shard>> parts, @Nullable Fitted fitted, List<String> notes) {
        public Written {
            parts = Map.copyOf(parts);
            notes = List.copyOf(notes);
        }

        static Written digits(Map<Part, List<Shard>> parts) {
            return new Written(DigitPictures.SHAPE, parts, null, List.of());
        }
    }
}
