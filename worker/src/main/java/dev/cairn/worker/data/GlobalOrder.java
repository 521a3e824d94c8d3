package dev.cairn.worker.data;

import dev.cairn.worker.SplitMix64;
import java.util.Arrays;

/**
 * The one order in which an epoch visits a dataset, defined by seed and epoch alone, so the same for every
 * rank and worker count: the shards are permuted, and examples shuffled within windows of several shards.
 * Going forward is cheap; going anywhere costs the shuffling of one window. For one thread.
 */
final class GlobalOrder {
    /** Wide enough to mix what neighbouring shards hold, small enough to stay in the page cache. */
    static final int WINDOW_SHARDS = 8;

    private final long[] shardExamples;
    private final long seed;
    private final int[] shards;
    private final int windows;
    private long[] locations = new long[0];
    private long epoch = -1;
    private long windowFrom;
    private long windowTo;
    private int[] upcoming = new int[0];

    /** @param shardExamples examples of each shard, in the manifest's order */
    GlobalOrder(long[] shardExamples, long seed) {
        this.shardExamples = shardExamples.clone();
        this.seed = seed;
        this.shards = new int[shardExamples.length];
        this.windows = (shardExamples.length + WINDOW_SHARDS - 1) / WINDOW_SHARDS;
    }

    /** Where the epoch's {@code index}-th example lies; taken apart by {@link #shard} and {@link #row}. */
    long locate(long epoch, long index) {
        if (epoch != this.epoch) {
            permuteShards(epoch);
        }
        if (index < windowFrom || index >= windowTo) {
            shuffleWindowAround(index);
        }
        return locations[(int) (index - windowFrom)];
    }

    /** The shards of the window after the one looked at last; none at an epoch's end. */
    int[] upcoming() {
        return upcoming;
    }

    static long location(int shard, long row) {
        return (long) shard << 32 | row;
    }

    static int shard(long location) {
        return (int) (location >>> 32);
    }

    static int row(long location) {
        return (int) location;
    }

    private void permuteShards(long epoch) {
        SplitMix64 random = SplitMix64.of(seed, epoch);
        for (int i = 0; i < shards.length; i++) {
            int j = random.nextInt(i + 1);
            shards[i] = shards[j];
            shards[j] = i;
        }
        this.epoch = epoch;
        windowFrom = 0;
        windowTo = 0;
    }

    private void shuffleWindowAround(long index) {
        long from = 0;
        for (int window = 0; window < windows; window++) {
            int first = end(window - 1);
            int end = end(window);
            long to = from;
            for (int i = first; i < end; i++) {
                to += shardExamples[shards[i]];
            }
            if (index < to) {
                shuffleWindow(window, first, end, Math.toIntExact(to - from));
                windowFrom = from;
                windowTo = to;
                upcoming = Arrays.copyOfRange(shards, end, end(Math.min(window + 1, windows - 1)));
                return;
            }
            from = to;
        }
        throw new IndexOutOfBoundsException("example " + index + " of " + from);
    }

    /** Where a window ends among the permuted shards. */
    private int end(int window) {
        return (int) ((long) shards.length * (window + 1) / windows);
    }

    /** Fisher and Yates's shuffle, inside out: every order of the window is as likely as any other. */
    private void shuffleWindow(int window, int first, int end, int examples) {
        if (locations.length < examples) {
            locations = new long[examples];
        }
        SplitMix64 random = SplitMix64.of(SplitMix64.mix(seed) ^ epoch, window);
        int filled = 0;
        for (int i = first; i < end; i++) {
            for (long row = 0; row < shardExamples[shards[i]]; row++) {
                int j = random.nextInt(filled + 1);
                locations[filled] = locations[j];
                locations[j] = location(shards[i], row);
                filled++;
            }
        }
    }
}
