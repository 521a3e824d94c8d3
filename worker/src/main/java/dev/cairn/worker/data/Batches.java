package dev.cairn.worker.data;

import static java.util.stream.Collectors.toMap;

import dev.cairn.server.Ticket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one rank. A thread reads ahead into a ring of batches in off-heap memory, all allocated at the
 * start. For one consumer; to be closed before its dataset.
 */
public final class Batches implements AutoCloseable {
    private static final int RING = 4;
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final ShardedDataset data;
    private final Schedule schedule;
    private final List<FeedReader> readers;
    private final List<Batch> ring;
    private @Nullable ReadAhead readAhead;
    private @Nullable Batch current;
    private long step;
    private boolean closed;

    private Batches(ShardedDataset data, Schedule schedule, List<Feed> feeds) {
        this.data = data;
        this.schedule = schedule;
        readers = feeds.stream()
                .map(feed -> new FeedReader(data.manifest(), feed))
                .toList();
        Map<String, Integer> widths = readers.stream().collect(toMap(FeedReader::placeholder, FeedReader::width));
        int capacity = Arrays.stream(batchSizes()).max().orElse(0);
        ring = Stream.generate(() -> new Batch(capacity, widths)).limit(RING).toList();
        data.readerStarts();
    }

    /**
     * What a rank reads in training where all are in step: from step 0, or where {@link #seek} says, without end.
     *
     * @param seed of the global order
     */
    public static Batches training(ShardedDataset data, BatchPlan plan, long seed, int rank, List<Feed> feeds) {
        return training(data, plan, seed, step -> new Ticket(step, rank), feeds);
    }

    /** What a worker reads in training, as it is dealt. */
    public static Batches training(ShardedDataset data, BatchPlan plan, long seed, Deal deal, List<Feed> feeds) {
        if (plan.examples() != data.examples()) {
            throw new IllegalArgumentException(
                    data.uri() + ": " + data.examples() + " examples, the plan has " + plan.examples());
        }
        return new Batches(data, new Schedule.Training(plan, new GlobalOrder(data.shardExamples(), seed), deal), feeds);
    }

    /** A rank's contiguous part of the dataset in its own order, once; nothing where the part is empty. */
    public static Batches scoring(ShardedDataset data, int batchSize, int rank, int workers, List<Feed> feeds) {
        return new Batches(data, Schedule.Scoring.of(data.manifest(), batchSize, rank, workers), feeds);
    }

    /** Every batch size above 0 that {@link #next()} may return, ascending; in training for whatever rank. */
    public int[] batchSizes() {
        return schedule.batchSizes();
    }

    /** Makes the batch of this step the next one. */
    public void seek(long step) {
        stop();
        this.step = step;
    }

    public boolean hasNext() {
        return !closed && schedule.has(step);
    }

    /** The next batch; a {@link dev.cairn.worker.CairnException} says what kept it from being read. */
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException(data.uri() + ": no batch " + step);
        }
        ReadAhead source = readAhead();
        if (current != null) {
            source.recycle(current);
            current = null;
        }
        Batch batch = source.next(step);
        current = batch;
        step++;
        return batch;
    }

    /** Ends the thread and gives the batches' memory back. */
    @Override
    public void close() {
        if (!closed) {
            stop();
            closed = true;
            ring.forEach(Batch::free);
            data.readerEnds();
        }
    }

    private ReadAhead readAhead() {
        if (readAhead == null) {
            readAhead = new ReadAhead(data.uri(), ring, step, this::fill, DEADLINE);
        }
        return readAhead;
    }

    private void stop() {
        if (readAhead != null) {
            readAhead.stop();
        }
        readAhead = null;
        current = null;
    }

    private boolean fill(Batch batch, long number) throws InterruptedException {
        if (!schedule.has(number)) {
            return false;
        }
        Schedule.Share share = schedule.share(number);
        Slice slice = share.slice();
        batch.begin(share.step(), slice, share.batchExamples());
        for (int r = 0; r < readers.size(); r++) {
            FeedReader reader = readers.get(r);
            batch.tensor(reader.placeholder()).position(0).limit(slice.examples() * reader.width());
        }
        for (int i = 0; i < slice.examples(); i++) {
            long location = schedule.locate(share.step(), slice.from() + i);
            MappedShard shard = data.shard(GlobalOrder.shard(location));
            int row = GlobalOrder.row(location);
            batch.setId(i, shard.id(row));
            for (int r = 0; r < readers.size(); r++) {
                readers.get(r).read(shard, row, batch, i);
            }
        }
        return true;
    }
}
