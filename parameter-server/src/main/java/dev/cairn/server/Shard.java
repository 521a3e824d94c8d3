package dev.cairn.server;

import dev.cairn.server.round.Chunks;
import dev.cairn.server.round.Round;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One server shard: its range of the parameters, the optimizer's state and the round in progress.
 *
 * <p>Parameters are kept twice: after {@link #step()} steps, and, chunk by chunk as the round proceeds, after the next
 * one. A worker that comes back in the middle of a round thus finds the parameters for which its gradient is due.
 */
final class Shard {
    private final Chunks chunks;
    private final Round round;
    private final UpdateRule rule;
    private final LearningRate learningRate;
    private final float[][] state;
    private float[] current;
    private float[] next;
    private final AtomicLong step = new AtomicLong();

    Shard(Chunks chunks, int ranks, UpdateRule rule, LearningRate learningRate, float[] initial) {
        this.chunks = chunks;
        this.round = new Round(chunks, ranks);
        this.rule = rule;
        this.learningRate = learningRate;
        this.state = new float[rule.stateVectors()][chunks.parameters()];
        this.current = initial.clone();
        this.next = new float[chunks.parameters()];
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

    /** Parameters after {@link #step()} steps. */
    float[] current() {
        return current;
    }

    /** Parameters after one more step: valid for the chunks that the round has reduced. */
    float[] next() {
        return next;
    }

    /** Where a chunk begins in {@link #current()} and {@link #next()}. */
    int offset(int chunk) {
        return chunks.from(chunk) - chunks.from();
    }

    /** Applies the mean gradient of a chunk, which stays in cache meanwhile. */
    void apply(int chunk, float[] gradient) {
        int from = offset(chunk);
        int to = from + chunks.length(chunk);
        System.arraycopy(current, from, next, from, to - from);
        rule.apply(next, state, gradient, 0, from, to, learningRate.at(step()), step() + 1);
    }

    /** Ends the round, once all its chunks are applied. */
    void finishStep() {
        float[] spare = current;
        current = next;
        next = spare;
        step.lazySet(step() + 1);
        round.begin();
    }

    /** Copies of the optimizer's state vectors. */
    List<float[]> state() {
        List<float[]> copies = new ArrayList<>();
        for (float[] vector : state) {
            copies.add(vector.clone());
        }
        return copies;
    }
}
