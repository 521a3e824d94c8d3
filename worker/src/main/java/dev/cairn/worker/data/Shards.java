package dev.cairn.worker.data;

/** A dataset's shards, for one thread at a time. */
interface Shards extends AutoCloseable {
    /** A shard in memory; stays valid for as long as only the shards of two windows of the order are asked for. */
    MappedShard get(int index) throws InterruptedException;

    /** Says that a shard will be asked for soon. */
    void expect(int index);

    @Override
    void close();
}
