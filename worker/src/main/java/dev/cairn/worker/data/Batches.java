package dev.cairn.worker.data;

import java.util.List;

/** Batches of one rank, read ahead by a thread of its own. */
@SuppressWarnings("DoNotCallSuggester") // signatures first: the bodies follow in the next commits
public final class Batches implements AutoCloseable {
    private Batches() {}

    public static Batches training(ShardedDataset data, BatchPlan plan, long seed, int rank, List<Feed> feeds) {
        throw new UnsupportedOperationException();
    }

    public static Batches scoring(ShardedDataset data, int batchSize, int rank, int workers, List<Feed> feeds) {
        throw new UnsupportedOperationException();
    }

    /** Every batch size above 0 that {@link #next()} may return, ascending. */
    public int[] batchSizes() {
        throw new UnsupportedOperationException();
    }

    public void seek(long globalStep) {
        throw new UnsupportedOperationException();
    }

    public boolean hasNext() {
        throw new UnsupportedOperationException();
    }

    public Batch next() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
