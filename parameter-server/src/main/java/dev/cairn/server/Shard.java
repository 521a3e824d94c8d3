package dev.cairn.server;

import dev.cairn.server.block.Blocks;
import dev.cairn.server.block.Segment;
import dev.cairn.server.protocol.Floats;
import dev.cairn.server.protocol.messages.PushDecoder;
import dev.cairn.server.round.Chunks;
import dev.cairn.server.round.Round;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * One server shard: its range of the parameters, the optimizer's state and the round in progress.
 *
 * <p>Each chunk has arrays of its own, so that all loops over a chunk run from 0 and vectorise. Parameters are kept twice: after {@link #step()} steps, and, chunk by chunk as the round proceeds, after the next
 * one. A worker that comes back in the middle of a round thus finds the parameters for which its gradient is due.
 */
final class Shard {
    private static final float[] EMPTY = {};

    private final Chunks chunks;
    private final Round round;
    private final List<List<Segment>> segments = new ArrayList<>();
    private final float[][][] state;
    private float[][] current;
    private float[][] next;
    private final AtomicLong step = new AtomicLong();

    Shard(Chunks chunks, int ranks, Blocks blocks, float[] initial) {
        this.chunks = chunks;
        this.round = new Round(chunks, ranks);
        int count = chunks.count();
        this.state = new float[count][][];
        this.current = new float[count][];
        this.next = new float[count][];
        for (int chunk = 0; chunk < count; chunk++) {
            int length = chunks.length(chunk);
            int from = chunks.from(chunk) - chunks.from();
            current[chunk] = Arrays.copyOfRange(initial, from, from + length);
            next[chunk] = new float[length];
            List<Segment> parts = blocks.segments(chunks.from(chunk), chunks.to(chunk));
            segments.add(parts);
            state[chunk] = new float[stateVectors(parts)][length];
        }
    }

    private static int stateVectors(List<Segment> parts) {
        return parts.stream()
                .mapToInt(part -> part.optimizer().rule().stateVectors())
                .max()
                .orElse(0);
    }

    Chunks chunks() {
        return chunks;
    }

    Round round() {
        return round;
    }

    /** Steps applied so far; from any thread. */
    long step() {
        return step.get();
    }

    /** A chunk's parameters after {@link #step()} steps. */
    float[] current(int chunk) {
        return current[chunk];
    }

    /** A chunk's parameters after one more step: valid once the round has reduced the chunk. */
    float[] next(int chunk) {
        return next[chunk];
    }

    /**
     * Takes a chunk of a rank's gradient, and updates the parameters where it was the last that was missing. A repetition
     * changes nothing.
     *
     * @param reduced hears of each chunk that has just been updated
     * @return false if the chunk is not one of this shard
     * @throws IllegalArgumentException if the examples of the ranks contradict each other
     */
    boolean accept(int rank, PushDecoder push, IntConsumer reduced) {
        round.announce(rank, push.examples(), push.batchExamples(), push.loss());
        if (push.examples() == 0) {
            for (int chunk = 0; chunk < chunks.count(); chunk++) {
                deliver(rank, chunk, reduced);
            }
            return true;
        }
        int chunk = push.chunk();
        int bytes = push.gradientLength();
        if (chunk < 0 || chunk >= chunks.count() || bytes != chunks.length(chunk) * Float.BYTES) {
            return false;
        }
        if (round.awaits(rank, chunk)) {
            int data = push.limit() + PushDecoder.gradientHeaderLength();
            Floats.get(push.buffer(), data, round.destination(rank, chunk), 0, chunks.length(chunk));
            deliver(rank, chunk, reduced);
        }
        return true;
    }

    private void deliver(int rank, int chunk, IntConsumer reduced) {
        float[] mean = round.awaits(rank, chunk) ? round.deliver(rank, chunk) : null;
        if (mean != null) {
            apply(chunk, mean);
            reduced.accept(chunk);
        }
    }

    /** Applies the mean gradient of a chunk, which stays in cache meanwhile. */
    private void apply(int chunk, float[] gradient) {
        int length = chunks.length(chunk);
        System.arraycopy(current[chunk], 0, next[chunk], 0, length);
        for (Segment part : segments.get(chunk)) {
            part.optimizer().apply(next[chunk], state[chunk], gradient, part.from(), part.to(), step());
        }
    }

    /** Ends the round, once all its chunks are applied. */
    void finishStep() {
        float[][] spare = current;
        current = next;
        next = spare;
        step.lazySet(step() + 1);
        round.begin();
    }

    /** A copy of all parameters after {@link #step()} steps. */
    float[] parameters() {
        return gather(chunk -> current[chunk]);
    }

    /** Copies of the optimizers' state vectors; where a rule has fewer than another there are zeros. */
    List<float[]> state() {
        List<float[]> copies = new ArrayList<>();
        int vectors = segments.stream().mapToInt(Shard::stateVectors).max().orElse(0);
        for (int i = 0; i < vectors; i++) {
            int vector = i;
            copies.add(gather(chunk -> vector < state[chunk].length ? state[chunk][vector] : EMPTY));
        }
        return copies;
    }

    private float[] gather(IntFunction<float[]> pieces) {
        float[] whole = new float[chunks.parameters()];
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            float[] piece = pieces.apply(chunk);
            System.arraycopy(piece, 0, whole, chunks.from(chunk) - chunks.from(), piece.length);
        }
        return whole;
    }
}
