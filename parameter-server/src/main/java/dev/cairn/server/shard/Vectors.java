package dev.cairn.server.shard;

import dev.cairn.server.block.Segment;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.round.Chunks;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Clipping;
import dev.cairn.server.update.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A shard's parameters and its optimizers' state. Each chunk has arrays of its own, so that they stay small; all arrays
 * of a chunk share one index. Parameters are kept twice: before the step in progress and, chunk by chunk, after it.
 */
final class Vectors {
    private final Chunks chunks;
    private final Clipping clipping;
    private final List<List<Segment>> segments = new ArrayList<>();
    private final float[][][] state;
    private float[][] current;
    private float[][] next;
    private float[][] good = {};
    private float[][][] goodState = {};

    /**
     * Copies its part of a state.
     *
     * @param initial of the chunks' range, or of more
     */
    Vectors(Chunks chunks, Updates updates, ServerState initial) {
        this.chunks = chunks;
        this.clipping = updates.clipping();
        int count = chunks.count();
        this.state = new float[count][][];
        this.current = new float[count][];
        this.next = new float[count][];
        for (int chunk = 0; chunk < count; chunk++) {
            int length = chunks.length(chunk);
            current[chunk] = copyOf(initial.parameters(), initial.from(), chunk);
            next[chunk] = new float[length];
            List<Segment> parts = updates.blocks().segments(chunks.from(chunk), chunks.to(chunk));
            segments.add(parts);
            state[chunk] = new float[stateVectors(parts)][length];
            for (int i = 0; i < Math.min(state[chunk].length, initial.vectors().size()); i++) {
                state[chunk][i] = copyOf(initial.vectors().get(i), initial.from(), chunk);
            }
        }
        if (updates.guard().keepsGood()) {
            keepGood();
        }
    }

    /** Keeps what is current to go back to. */
    void keepGood() {
        if (good.length == 0) {
            good = copyOf(current);
            goodState = Arrays.stream(state).map(Vectors::copyOf).toArray(float[][][]::new);
            return;
        }
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            copy(current[chunk], good[chunk]);
            copy(state[chunk], goodState[chunk]);
        }
    }

    /** Lets the step in progress end where {@link #keepGood} was called last. */
    void rewind(int chunk) {
        copy(good[chunk], next[chunk]);
        copy(goodState[chunk], state[chunk]);
    }

    private static float[][] copyOf(float[][] vectors) {
        return Arrays.stream(vectors).map(float[]::clone).toArray(float[][]::new);
    }

    private static void copy(float[][] from, float[][] to) {
        for (int i = 0; i < from.length; i++) {
            copy(from[i], to[i]);
        }
    }

    private static void copy(float[] from, float[] to) {
        System.arraycopy(from, 0, to, 0, from.length);
    }

    private float[] copyOf(float[] values, int first, int chunk) {
        return Arrays.copyOfRange(values, chunks.from(chunk) - first, chunks.to(chunk) - first);
    }

    private static int stateVectors(List<Segment> parts) {
        return parts.stream()
                .mapToInt(part -> part.optimizer().rule().stateVectors())
                .max()
                .orElse(0);
    }

    /** A chunk's parameters before the step in progress. */
    float[] current(int chunk) {
        return current[chunk];
    }

    /** A chunk's parameters after the step in progress if it has been updated, and before the last one if not. */
    float[] other(int chunk) {
        return next[chunk];
    }

    /** Bounds the values of a chunk's gradient. */
    void clip(int chunk, float[] gradient, long step) {
        for (Segment part : segments.get(chunk)) {
            if (part.optimizer().descendsIn(step)) {
                clipping.clipValues(gradient, part.from(), part.to());
            }
        }
    }

    /** The sum of the squares of a chunk's gradient, as far as it descends; NaN if any of what acts is not finite. */
    double measure(int chunk, float[] gradient, long step) {
        double sum = 0;
        for (Segment part : segments.get(chunk)) {
            if (part.optimizer().actsIn(step)) {
                double squares = Clipping.sumOfSquares(gradient, part.from(), part.to());
                sum += part.optimizer().descendsIn(step) || !Double.isFinite(squares) ? squares : 0;
            }
        }
        return Double.isFinite(sum) ? sum : Double.NaN;
    }

    /** Applies a chunk's gradient. */
    void update(int chunk, float[] gradient, long step, Verdict.Apply verdict) {
        carry(chunk);
        for (Segment part : segments.get(chunk)) {
            part.optimizer().apply(next[chunk], state[chunk], gradient, part.from(), part.to(), step, verdict);
        }
    }

    /**
     * Applies the gradient that one part of a step has in a chunk, in place.
     *
     * @param share of the step's examples
     * @param count how many gradients have been applied to the chunk, this one included
     */
    void updateByPart(int chunk, float[] gradient, long step, float share, long count) {
        clip(chunk, gradient, step);
        for (Segment part : segments.get(chunk)) {
            part.optimizer()
                    .applyPart(current[chunk], state[chunk], gradient, part.from(), part.to(), step, count, share);
        }
    }

    /** Lets a chunk go through the step unchanged. */
    void carry(int chunk) {
        System.arraycopy(current[chunk], 0, next[chunk], 0, chunks.length(chunk));
    }

    /** Ends the step, once all chunks have been updated or carried. */
    void finishStep() {
        float[][] spare = current;
        current = next;
        next = spare;
    }

    /**
     * Copies parameters and state to their places.
     *
     * @param to of the chunks' range, or of more; where a rule has fewer vectors, the further ones stay as they are
     */
    void copyTo(ServerState to) {
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            int from = chunks.from(chunk) - to.from();
            int length = chunks.length(chunk);
            System.arraycopy(current[chunk], 0, to.parameters(), from, length);
            for (int i = 0; i < state[chunk].length; i++) {
                System.arraycopy(state[chunk][i], 0, to.vectors().get(i), from, length);
            }
        }
    }
}
