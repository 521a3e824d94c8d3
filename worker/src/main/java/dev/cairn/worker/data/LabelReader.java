package dev.cairn.worker.data;

import dev.cairn.worker.data.augment.Chance;
import java.util.Map;

/** The labels of mixed images; where nothing is mixed, an example's own label with all the weight. */
final class LabelReader implements FeedReader {
    private final Feed.MixedLabels feed;
    private final int index;
    private final Chance chance;
    private final boolean mixes;

    LabelReader(Feed.MixedLabels feed, Column column, int index, Variation variation) {
        if (column.type() != ElementType.INT32 || !column.shape().isEmpty()) {
            throw new IllegalArgumentException("shape " + column.shape() + ": labels must be INT32 scalars");
        }
        this.feed = feed;
        this.index = index;
        chance = new Chance(variation.seed());
        mixes = variation.varies() && !feed.mixup().isNone();
    }

    @Override
    public Map<String, Integer> widths() {
        return Map.of(feed.own(), Integer.BYTES, feed.other(), Integer.BYTES, feed.weight(), Float.BYTES);
    }

    @Override
    public void read(Example example, Batch batch, int i) throws InterruptedException {
        int label = label(example);
        batch.ints(feed.own()).put(i, label);
        batch.ints(feed.other()).put(i, mixes ? label(example.next()) : label);
        float weight = mixes ? feed.mixup().weight(chance.mixup(example.epoch(), example.id())) : 1;
        batch.floats(feed.weight()).put(i, weight);
    }

    private int label(Example example) {
        MappedShard shard = example.shard();
        return shard.bytes().getInt(shard.offset(example.row(), index + 1));
    }
}
