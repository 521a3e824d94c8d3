package dev.cairn.server.round;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One step's bookkeeping: who has delivered which chunk of its gradient, and the mean of the gradients. A chunk is
 * reduced once every rank has delivered it, always in rank order:
 *
 * <pre>
 * mean = sum over the ranks r with n_r > 0, r ascending, of (n_r / N) * g_r      (float)
 * </pre>
 *
 * with n_r examples of rank r and N of all ranks. So the result does not depend on the order of arrival. A chunk that
 * comes twice counts once; a rank without examples takes part without a gradient.
 */
public final class Round {
    private static final int UNKNOWN = -1;
    private static final float[] EMPTY = {};

    private final Chunks chunks;
    private final int ranks;
    private final int[] examples;
    private final float[] losses;
    private final BitSet[] delivered;
    private final int[] deliveries;
    private final float[][][] early;
    private final float[] last;
    private final float[] passing;
    private final float[][] kept;
    private boolean held;
    private int batchExamples = UNKNOWN;
    private int reducedChunks;

    /** Begins with a step that is held or not. */
    public Round(Chunks chunks, int ranks, boolean hold) {
        this.chunks = chunks;
        this.ranks = ranks;
        examples = new int[ranks];
        losses = new float[ranks];
        delivered = IntStream.range(0, ranks).mapToObj(rank -> new BitSet()).toArray(BitSet[]::new);
        deliveries = new int[chunks.count()];
        early = new float[ranks][chunks.count()][];
        for (float[][] chunksOfRank : early) {
            Arrays.fill(chunksOfRank, EMPTY);
        }
        last = new float[chunks.length()];
        passing = new float[chunks.length()];
        kept = new float[chunks.count()][];
        Arrays.fill(kept, EMPTY);
        begin(hold);
    }

    /**
     * Forgets the last step.
     *
     * @param hold whether all means of the next one are to be kept until its end
     */
    public void begin(boolean hold) {
        held = hold;
        Arrays.fill(examples, UNKNOWN);
        Arrays.fill(deliveries, 0);
        for (BitSet chunksOfRank : delivered) {
            chunksOfRank.clear();
        }
        batchExamples = UNKNOWN;
        reducedChunks = 0;
    }

    /**
     * Takes note of a rank's share in the step; every chunk repeats it.
     *
     * @throws IllegalArgumentException if it contradicts what this or another rank has said
     */
    public void announce(int rank, int rankExamples, int allExamples, float loss) {
        boolean agrees = (batchExamples == UNKNOWN || batchExamples == allExamples)
                && (examples[rank] == UNKNOWN || examples[rank] == rankExamples);
        if (!agrees || rankExamples < 0 || allExamples < 1 || rankExamples > allExamples) {
            throw new IllegalArgumentException("rank " + rank + " says " + rankExamples + " of " + allExamples
                    + " examples; known so far: " + Arrays.toString(examples) + " of " + batchExamples);
        }
        batchExamples = allExamples;
        examples[rank] = rankExamples;
        losses[rank] = loss;
    }

    /** Whether this delivery would be the rank's first of this chunk. */
    public boolean awaits(int rank, int chunk) {
        return chunk >= 0 && chunk < chunks.count() && !delivered[rank].get(chunk);
    }

    private boolean isLast(int chunk) {
        return deliveries[chunk] == ranks - 1;
    }

    /** Where the rank's gradient of this chunk is to be written, from index 0 on. */
    public float[] destination(int rank, int chunk) {
        if (isLast(chunk)) {
            return last;
        }
        if (early[rank][chunk].length == 0) {
            early[rank][chunk] = new float[chunks.length(chunk)];
        }
        return early[rank][chunk];
    }

    /**
     * Counts a chunk, after its gradient has been written.
     *
     * @return the mean gradient of the chunk, from index 0, if this was the last rank to deliver it; else null. Unless
     *     the step is held it may be overwritten by the next chunk
     * @throws IllegalArgumentException if the ranks' examples do not add up
     */
    public float @Nullable [] deliver(int rank, int chunk) {
        boolean complete = isLast(chunk);
        delivered[rank].set(chunk);
        deliveries[chunk]++;
        if (!complete) {
            return null;
        }
        int sum = Arrays.stream(examples).sum();
        if (sum != batchExamples) {
            throw new IllegalArgumentException(
                    "examples " + Arrays.toString(examples) + " do not add up to " + batchExamples);
        }
        reducedChunks++;
        return reduce(rank, chunk);
    }

    private float[] reduce(int lastRank, int chunk) {
        int length = chunks.length(chunk);
        float[] mean = held ? kept(chunk) : passing;
        boolean first = true;
        for (int rank = 0; rank < ranks; rank++) {
            if (examples[rank] == 0) {
                continue;
            }
            float[] gradient = rank == lastRank ? last : early[rank][chunk];
            if (examples[rank] == batchExamples) {
                return alone(gradient, mean, length);
            }
            float weight = (float) examples[rank] / (float) batchExamples;
            if (first) {
                scale(gradient, weight, mean, length);
            } else {
                add(gradient, weight, mean, length);
            }
            first = false;
        }
        return mean;
    }

    private float[] kept(int chunk) {
        if (kept[chunk].length == 0) {
            kept[chunk] = new float[chunks.length(chunk)];
        }
        return kept[chunk];
    }

    private float[] alone(float[] gradient, float[] mean, int length) {
        if (!held) {
            return gradient;
        }
        System.arraycopy(gradient, 0, mean, 0, length);
        return mean;
    }

    private static void scale(float[] gradient, float weight, float[] mean, int length) {
        for (int i = 0; i < length; i++) {
            mean[i] = weight * gradient[i];
        }
    }

    private static void add(float[] gradient, float weight, float[] mean, int length) {
        for (int i = 0; i < length; i++) {
            mean[i] += weight * gradient[i];
        }
    }

    /** The mean gradient of a chunk of a step that is held. */
    public float[] mean(int chunk) {
        return kept[chunk];
    }

    /** Whether nothing of the step may be applied before its end. */
    public boolean isHeld() {
        return held;
    }

    /** Whether this chunk has been reduced. */
    public boolean isReduced(int chunk) {
        return deliveries[chunk] == ranks;
    }

    /** Whether any chunk has been reduced, so that the step can no longer be undone. */
    public boolean hasBegun() {
        return reducedChunks > 0;
    }

    /** Whether every chunk has been reduced. */
    public boolean isComplete() {
        return reducedChunks == chunks.count();
    }

    /** Whether this rank has delivered everything. */
    public boolean has(int rank) {
        return delivered[rank].cardinality() == chunks.count();
    }

    /** Examples of all ranks in this step. */
    public int batchExamples() {
        return batchExamples;
    }

    /** Mean loss over the examples of all ranks. */
    public double loss() {
        double sum = 0;
        for (int rank = 0; rank < ranks; rank++) {
            if (examples[rank] > 0) {
                sum += (double) examples[rank] * losses[rank];
            }
        }
        return sum / batchExamples;
    }

    /** The ranks that have not delivered everything, as text. */
    public String missing() {
        return IntStream.range(0, ranks)
                .filter(rank -> !has(rank))
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
    }
}
