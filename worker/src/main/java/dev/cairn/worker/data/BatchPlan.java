package dev.cairn.worker.data;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.Serializable;
import java.util.stream.IntStream;

/**
 * Who reads what, as pure arithmetic. Global step k takes the next {@code batchSize} examples of its
 * epoch's order, so only an epoch's last step is short; each rank takes a contiguous slice of the step.
 * A step in which a rank would get fewer than two examples is dealt to fewer ranks: the others get none.
 *
 * @param examples in an epoch
 * @param batchSize examples a step, all workers together
 */
public record BatchPlan(long examples, int batchSize, int workers) implements Serializable {
    private static final int LEAST_EXAMPLES = 2;

    /** Throws a {@link CairnException} where a value is below 1 or there are fewer examples than workers. */
    public BatchPlan {
        require(workers >= 1, "workers=" + workers + ": must be >= 1", ExitCode.CONFIGURATION);
        require(batchSize >= 1, "train.batchSize=" + batchSize + ": must be >= 1", ExitCode.CONFIGURATION);
        require(
                examples >= workers,
                "workers=" + workers + ": more than the " + examples
                        + " training examples; use fewer workers or more data",
                ExitCode.DATA);
    }

    /** ceil(examples / batchSize). */
    public long stepsPerEpoch() {
        return (examples + batchSize - 1) / batchSize;
    }

    public Position position(long globalStep) {
        return new Position(globalStep / stepsPerEpoch(), globalStep % stepsPerEpoch());
    }

    public long globalStep(Position position) {
        return position.epoch() * stepsPerEpoch() + position.step();
    }

    /** Examples of all ranks together in a step. */
    public int stepExamples(long globalStep) {
        return stepSlice(globalStep % stepsPerEpoch()).examples();
    }

    /** What a rank reads in a step: a range of the epoch's order, possibly empty. */
    public Slice slice(long globalStep, int rank) {
        return deal(stepSlice(globalStep % stepsPerEpoch()), workers, rank);
    }

    /**
     * Cuts a range into parts of the same size, give or take one, and fewer where a part would get less than two
     * examples.
     *
     * @return the part of this index, possibly empty
     */
    public static Slice deal(Slice range, int parts, int index) {
        int dealtTo = Math.min(parts, Math.max(1, range.examples() / LEAST_EXAMPLES));
        if (index >= dealtTo) {
            return new Slice(range.to(), range.to());
        }
        long size = range.examples();
        return new Slice(range.from() + size * index / dealtTo, range.from() + size * (index + 1) / dealtTo);
    }

    /** Every batch size above 0 that a rank meets, ascending: at most the full one and an epoch's tail. */
    public int[] batchSizes(int rank) {
        return IntStream.of(
                        slice(0, rank).examples(),
                        slice(stepsPerEpoch() - 1, rank).examples())
                .filter(size -> size > 0)
                .sorted()
                .distinct()
                .toArray();
    }

    /** Every batch size above 0 that any rank meets, ascending: at most four. */
    public int[] batchSizes() {
        return IntStream.range(0, workers)
                .flatMap(rank -> IntStream.of(batchSizes(rank)))
                .sorted()
                .distinct()
                .toArray();
    }

    private Slice stepSlice(long step) {
        return new Slice(step * batchSize, Math.min((step + 1) * batchSize, examples));
    }

    private static void require(boolean holds, String message, ExitCode code) {
        if (!holds) {
            throw new CairnException(code, message);
        }
    }
}
