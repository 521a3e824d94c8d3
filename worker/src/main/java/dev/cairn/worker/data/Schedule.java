package dev.cairn.worker.data;

import java.util.List;
import java.util.stream.IntStream;

/** Which examples a rank reads in each step. */
sealed interface Schedule {
    boolean has(long step);

    Slice slice(long step);

    /** Examples of all ranks together. */
    int batchExamples(long step);

    /** Where the step's example lies that has this index in the order, see {@link GlobalOrder#location}. */
    long locate(long step, long index);

    int[] batchSizes();

    /** Epoch after epoch in the global order, without end. */
    record Training(BatchPlan plan, GlobalOrder order, int rank) implements Schedule {
        @Override
        public boolean has(long step) {
            return true;
        }

        @Override
        public Slice slice(long step) {
            return plan.slice(step, rank);
        }

        @Override
        public int batchExamples(long step) {
            return plan.stepExamples(step);
        }

        @Override
        public long locate(long step, long index) {
            return order.locate(plan.position(step).epoch(), index);
        }

        @Override
        public int[] batchSizes() {
            return plan.batchSizes(rank);
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
        public boolean has(long step) {
            return part.from() + step * batchSize < part.to();
        }

        @Override
        public Slice slice(long step) {
            long from = part.from() + step * batchSize;
            return new Slice(from, Math.min(from + batchSize, part.to()));
        }

        @Override
        public int batchExamples(long step) {
            return slice(step).examples();
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
        public int[] batchSizes() {
            int tail = (int) ((part.to() - part.from()) % batchSize);
            return IntStream.of(tail, part.examples() >= batchSize ? batchSize : 0)
                    .filter(size -> size > 0)
                    .toArray();
        }
    }
}
