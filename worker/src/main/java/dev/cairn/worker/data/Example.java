package dev.cairn.worker.data;

import org.jspecify.annotations.Nullable;

/** A place in a dataset, moved from example to example. For one thread. */
final class Example {
    private final Shards shards;
    private final Schedule schedule;
    private @Nullable MappedShard shard;
    private @Nullable Example next;
    private long step;
    private long index;
    private int row;

    Example(Shards shards, Schedule schedule) {
        this.shards = shards;
        this.schedule = schedule;
    }

    /** @param index in the schedule's order */
    void moveTo(long step, long index) throws InterruptedException {
        long location = schedule.locate(step, index);
        this.step = step;
        this.index = index;
        shard = shards.get(GlobalOrder.shard(location));
        row = GlobalOrder.row(location);
    }

    MappedShard shard() {
        if (shard == null) {
            throw new IllegalStateException("an example before the first");
        }
        return shard;
    }

    int row() {
        return row;
    }

    long id() {
        return shard().id(row);
    }

    long epoch() {
        return schedule.epoch(step);
    }

    /** The one that follows in the same global step, on whatever rank; valid until the next call. */
    Example next() throws InterruptedException {
        if (next == null) {
            next = new Example(shards, schedule);
        }
        next.moveTo(step, schedule.next(step, index));
        return next;
    }
}
