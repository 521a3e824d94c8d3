package dev.cairn.driver.dataset;

import dev.cairn.worker.SplitMix64;
import java.io.Serializable;
import java.util.stream.LongStream;

/**
 * Which training examples are left where {@code data.trainLimit} asks for few: those whose ids have the least hashes, so
 * that fewer of them are among more.
 *
 * @param last the highest hash that is taken
 */
record TrainLimit(long last) implements Serializable {
    /** Keeps this choice apart from that of test and validation examples. */
    private static final long SALT = 0x7472_6169_6eL;

    /** @param ids of all examples, whose test part is given apart */
    static TrainLimit of(Split split, LongStream ids) {
        if (split.trainLimit() == 0) {
            return new TrainLimit(Long.MAX_VALUE);
        }
        return new TrainLimit(ids.filter(id -> split.partOf(id) == Part.TRAIN)
                .map(TrainLimit::hash)
                .sorted()
                .limit(split.trainLimit())
                .max()
                .orElse(Long.MAX_VALUE));
    }

    /** No two ids have the same. */
    static long hash(long id) {
        return SplitMix64.mix(id ^ SALT);
    }

    boolean takes(Part part, long id) {
        return part != Part.TRAIN || hash(id) <= last;
    }
}
