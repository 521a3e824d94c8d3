package dev.cairn.worker.data;

import dev.cairn.server.Ticket;
import java.util.List;
import java.util.stream.IntStream;

/** Which examples a rank reads, batch after batch. */
sealed interface Schedule {
    /** Whether there is a batch of this number, where they are counted as the steps are. */
    boolean has(long number);

    Share share(long number) throws InterruptedException;

    /** Where the step's example lies that has this index in the order, see {@link GlobalOrder#location}. */
    long locate(long step, long index);

    /** From 0; in scoring always 0. */
    long epoch(long step);

    /** The index that follows in the step, all ranks' examples taken together; the first one follows the last. */
    long next(long step, long index);

    /** Shards that will be read after those of the example located last. */
    int[] upcoming();

    int[] batchSizes();

    /**
     * What one batch holds.
     *
     * @param batchExamples examples of all ranks together
     */
    record Share(long step, Slice slice, int batchExamples) {}

    /** Epoch after epoch in the global order, without end, as it is dealt. */
    record Training(BatchPlan plan, GlobalOrder order, Deal deal) implements Schedule {
        @Override
        public boolean has(long number) {
            return true;
        }

        @Override
        public Share share(long number) throws InterruptedException {
            Ticket ticket = deal.ahead(number);
            long step = ticket.step();
            return new Share(step, plan.slice(step, ticket.part()), plan.stepExamples(step));
        }

        @Override
        public long locate(long step, long index) {
            return order.locate(epoch(step), index);
        }

        @Override
        public long epoch(long step) {
            return plan.position(step).epoch();
        }

        @Override
        public long next(long step, long index) {
            long from = plan.position(step).step() * plan.batchSize();
            return from + (index + 1 - from) % plan.stepExamples(step);
        }

        @Override
        public int[] upcoming() {
            return order.upcoming();
        }

        @Override
        public int[] batchSizes() {
            return plan.batchSizes();
        }
    }

    /** Once through the rank's contiguous part, in the files' order. */
    record Scoring(List<Shard> shards, Slice part, int batchSize) implements Schedule {
        static Scoring of(Manifest manifest, int batchSize, int rank, int workers) {
            long examples = manifest.examples();
            Slice part = new Slice(examples * rank / workers, examples * (rank + 1) / workers);
            return new Scoring(manifest.shards(), part, batchSize);
        }

        @Override
        public boolean has(long number) {
            return part.from() + number * batchSize < part.to();
        }

        @Override
        public Share share(long number) {
            long from = part.from() + number * batchSize;
            Slice slice = new Slice(from, Math.min(from + batchSize, part.to()));
            return new Share(number, slice, slice.examples());
        }

        @Override
        public long locate(long step, long index) {
            int shard = 0;
            long row = index;
            while (row >= shards.get(shard).examples()) {
                row -= shards.get(shard).examples();
                shard++;
            }
            return GlobalOrder.location(shard, row);
        }

        @Override
        public long epoch(long step) {
            return 0;
        }

        @Override
        public long next(long step, long index) {
            return index; // nothing is mixed in scoring
        }

        @Override
        public int[] upcoming() {
            return new int[0];
        }

        @Override
        public int[] batchSizes() {
            int tail = (int) ((part.to() - part.from()) % batchSize);
            return IntStream.of(tail, part.examples() >= batchSize ? batchSize : 0)
                    .filter(size -> size > 0)
                    .toArray();
        }
    }
}
