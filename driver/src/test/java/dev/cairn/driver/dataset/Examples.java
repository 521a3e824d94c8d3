package dev.cairn.driver.dataset;

import dev.cairn.worker.data.ShardedDataset;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what has been prepared. */
final class Examples {
    private Examples() {}

    /** The float of every example of a part by its id. */
    static Map<Long, Float> byId(String part) {
        Map<Long, Float> values = new TreeMap<>();
        ByteBuffer value = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (ShardedDataset data = ShardedDataset.open(part)) {
            for (int shard = 0; shard < data.manifest().shards().size(); shard++) {
                for (int row = 0; row < data.manifest().shards().get(shard).examples(); row++) {
                    data.copy(shard, row, 0, value.clear());
                    values.put(data.id(shard, row), value.getFloat(0));
                }
            }
        }
        return values;
    }

    /** Of all three parts. */
    static Map<Long, Float> byId(PreparedData data) {
        Map<Long, Float> values = new TreeMap<>();
        for (String part : List.of(data.train(), data.validation(), data.test())) {
            values.putAll(byId(part));
        }
        return values;
    }

    /** Lengths and checksums of all shards of the parts. */
    static List<Object> shards(PreparedData data) {
        return List.of(shards(data.train()), shards(data.validation()), shards(data.test()));
    }

    private static Object shards(String part) {
        try (ShardedDataset data = ShardedDataset.open(part)) {
            return data.manifest().shards();
        }
    }
}
