package dev.cairn.worker.data;

/** A sharded dataset, memory-mapped, read at random. */
@SuppressWarnings("DoNotCallSuggester") // signatures first: the bodies follow in the next commits
public final class ShardedDataset implements AutoCloseable {
    private ShardedDataset() {}

    /** Opens the dataset in a folder, given as a path or URI. */
    public static ShardedDataset open(String uri) {
        throw new UnsupportedOperationException(uri);
    }

    public Manifest manifest() {
        throw new UnsupportedOperationException();
    }

    public long examples() {
        return manifest().examples();
    }

    @Override
    public void close() {}
}
