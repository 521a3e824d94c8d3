package dev.cairn.driver.inspection;

import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ShardedDataset;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads a part's examples, in the order of its files. */
final class Examples {
    private final ShardedDataset dataset;
    private final List<ByteBuffer> tensors = new ArrayList<>();

    Examples(ShardedDataset dataset) {
        this.dataset = dataset;
        for (Column column : dataset.manifest().columns()) {
            tensors.add(ByteBuffer.allocate(column.width()).order(ByteOrder.LITTLE_ENDIAN));
        }
    }

    /** Hands out every example: a buffer a column, from position 0, valid during the call only. */
    void forEach(Consumer<List<ByteBuffer>> taker) {
        for (int shard = 0; shard < dataset.manifest().shards().size(); shard++) {
            long rows = dataset.manifest().shards().get(shard).examples();
            for (int row = 0; row < rows; row++) {
                taker.accept(read(shard, row));
            }
        }
    }

    /** Hands out some examples, spread evenly over the part. */
    void sample(int count, Consumer<List<ByteBuffer>> taker) {
        long all = dataset.examples();
        long taken = Math.min(count, all);
        int shard = 0;
        long before = 0;
        for (long i = 0; i < taken; i++) {
            long place = i * all / taken;
            while (place - before >= dataset.manifest().shards().get(shard).examples()) {
                before += dataset.manifest().shards().get(shard++).examples();
            }
            taker.accept(read(shard, (int) (place - before)));
        }
    }

    private List<ByteBuffer> read(int shard, int row) {
        for (int column = 0; column < tensors.size(); column++) {
            dataset.copy(shard, row, column, tensors.get(column).clear());
            tensors.get(column).flip();
        }
        return tensors;
    }
}
