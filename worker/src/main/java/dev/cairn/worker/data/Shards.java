package dev.cairn.worker.data;

/** A dataset's shards, for one thread at a time. */
interface Shards extends AutoCloseable {
    /** A shard in memory; valid until another two have been asked for, or longer. */
    MappedShard get(int index);

    @Override
    void close();
}
