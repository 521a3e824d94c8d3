package dev.cairn.worker.data;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hands values on as they are. */
final class ValueReader implements FeedReader {
    private final Feed.Values feed;
    private final Column column;
    private final int index;
    private final @Nullable FloatColumn source;
    private final float[] floats;

    ValueReader(Feed.Values feed, Column column, int index) {
        this.feed = feed;
        this.column = column;
        this.index = index;
        source = column.type() == ElementType.INT32 ? null : new FloatColumn(column, index);
        floats = new float[source == null ? 0 : column.elements()];
    }

    @Override
    public Map<String, Integer> widths() {
        return Map.of(feed.placeholder(), width());
    }

    private int width() {
        return column.elements() * Float.BYTES;
    }

    @Override
    public void read(Example example, Batch batch, int i) {
        if (source == null) {
            MappedShard shard = example.shard();
            int from = shard.offset(example.row(), index + 1);
            batch.tensor(feed.placeholder()).put(i * width(), shard.bytes(), from, width());
        } else {
            source.read(example, floats);
            feed.scaling().apply(floats, floats);
            batch.floats(feed.placeholder()).put(i * floats.length, floats);
        }
    }
}
