package dev.cairn.driver.dataset;

import dev.cairn.worker.SplitMix64;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which shard an example belongs to: those of a part in the order of their ranks, an equal number in each shard but the
 * last. The rank is a hash of the id, so that each shard is a sample of the whole even where the source is sorted by
 * class: the order mixes a few shards at a time.
 */
final class ShardPlan implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Map<Part, long[]> firstRanks;
    private final Map<Part, Integer> firstShards;
    private final int shards;

    /** @param firstRanks of each part, the ranks with which its shards begin, ascending; empty for a part without examples */
    ShardPlan(Map<Part, long[]> firstRanks) {
        this.firstRanks = Map.copyOf(firstRanks);
        int before = 0;
        Map<Part, Integer> numbers = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            numbers.put(part, before);
            before += firstRanks(part).length;
        }
        firstShards = Map.copyOf(numbers);
        shards = before;
    }

    static long rank(long id) {
        return SplitMix64.mix(id);
    }

    /** The places, among a part's examples, with which its shards begin. */
    static List<Long> firstPlaces(long examples, int shards) {
        long each = Math.max(1, (examples + shards - 1) / shards);
        List<Long> places = new ArrayList<>();
        for (long place = 0; place < examples; place += each) {
            places.add(place);
        }
        return places;
    }

    /** Of all parts together. */
    int shards() {
        return shards;
    }

    /** An example's shard, counted over all parts. */
    int shardOf(Part part, long id) {
        int found = Arrays.binarySearch(firstRanks(part), rank(id));
        return firstShard(part) + (found >= 0 ? found : -found - 2);
    }

    Part partOf(int shard) {
        Part found = Part.TRAIN;
        for (Part part : Part.values()) {
            found = shard >= firstShard(part) && firstRanks(part).length > 0 ? part : found;
        }
        return found;
    }

    /** A shard's number within its part. */
    int indexOf(int shard) {
        return shard - firstShard(partOf(shard));
    }

    private int firstShard(Part part) {
        return firstShards.getOrDefault(part, 0);
    }

    private long[] firstRanks(Part part) {
        return firstRanks.getOrDefault(part, new long[0]);
    }
}
