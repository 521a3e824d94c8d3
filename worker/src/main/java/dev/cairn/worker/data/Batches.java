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
    private final Map<String, Integer> widths;
    private final Shards shards;
    private final Example example;
    private final List<Batch> ring;
    private @Nullable ReadAhead readAhead;
    private @Nullable Batch current;
    private long step;
    private boolean closed;

    private Batches(ShardedDataset data, Schedule schedule, List<FeedReader> readers) {
        this.data = data;
        this.schedule = schedule;
        this.readers = readers;
        widths = widths(readers);
        int capacity = Arrays.stream(batchSizes()).max().orElse(0);
        ring = Stream.generate(() -> new Batch(capacity, widths)).limit(RING).toList();
        shards = data.lend();
        example = new Example(shards, schedule);
    }

    /**
     * What a rank reads in training where all are in step: from step 0, or where {@link #seek} says, without end.
     *
     * @param seed of the global order and of what feeds vary
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
        var schedule = new Schedule.Training(plan, new GlobalOrder(data.shardExamples(), seed), deal);
        return new Batches(data, schedule, readers(data, feeds, Variation.training(seed)));
    }

    /**
     * A rank's contiguous part of the dataset in its own order, once; nothing where the part is empty. Examples come as
     * they are; what a masking feed hides of an example is the same each time.
     */
    public static Batches scoring(ShardedDataset data, int batchSize, int rank, int workers, List<Feed> feeds) {
        var schedule = Schedule.Scoring.of(data.manifest(), batchSize, rank, workers);
        return new Batches(data, schedule, readers(data, feeds, Variation.SCORING));
    }

    private static List<FeedReader> readers(ShardedDataset data, List<Feed> feeds, Variation variation) {
        return feeds.stream()
                .map(feed -> FeedReader.of(feed, data.manifest(), variation))
                .toList();
    }

    private static Map<String, Integer> widths(List<FeedReader> readers) {
        return readers.stream()
                .flatMap(reader -> reader.widths().entrySet().stream())
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue, (one, two) -> {
                    throw new IllegalArgumentException("a placeholder that two feeds fill");
                }));
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
            data.takeBack(shards);
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
        widths.forEach(
                (placeholder, width) -> batch.tensor(placeholder).position(0).limit(slice.examples() * width));
        for (int i = 0; i < slice.examples(); i++) {
            example.moveTo(share.step(), slice.from() + i);
            batch.setId(i, example.id());
            for (int r = 0; r < readers.size(); r++) {
                readers.get(r).read(example, batch, i);
            }
        }
        for (int shard : schedule.upcoming()) {
            shards.expect(shard);
        }
        return true;
    }
}
