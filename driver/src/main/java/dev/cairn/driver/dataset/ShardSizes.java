package dev.cairn.driver.dataset;

import dev.cairn.worker.data.Column;
import java.util.List;

/** How a part is cut into shards: by its size alone, never by the number of workers, since the order hangs on it. */
final class ShardSizes {
    private static final long USUAL_SHARDS = 16;
    private static final long FEWEST_EXAMPLES = 256;
    private static final long MOST_EXAMPLES = 1 << 16;
    private static final long MOST_BYTES = 64L << 20;

    private ShardSizes() {}

    /** Shards for about so many examples; at least 1. */
    static int shards(long examples, List<Column> columns) {
        long width = columns.stream().mapToLong(Column::width).sum();
        long enough = Math.min(USUAL_SHARDS, examples / FEWEST_EXAMPLES);
        long needed = Math.max(1 + examples / MOST_EXAMPLES, 1 + examples * width / MOST_BYTES);
        return Math.toIntExact(Math.max(enough, needed));
    }
}
