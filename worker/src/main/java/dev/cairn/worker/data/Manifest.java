package dev.cairn.worker.data;

import java.util.List;
import java.util.Map;

/**
 * What a dataset holds. Written after its shards: a folder without one is not a dataset.
 *
 * @param hash of the source and its preparation
 * @param columns without the id
 * @param examples in all shards together
 * @param attributes what a job wants to know about the data, such as {@code classes}
 */
public record Manifest(
        String hash, List<Column> columns, long examples, List<Shard> shards, Map<String, String> attributes) {
    public Manifest {
        columns = List.copyOf(columns);
        shards = List.copyOf(shards);
        attributes = Map.copyOf(attributes);
    }
}
