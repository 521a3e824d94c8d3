package dev.cairn.server.shard;

import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.encoding.Encodings;
import dev.cairn.server.encoding.GradientDecoder;
import dev.cairn.server.protocol.messages.PushDecoder;
import dev.cairn.server.round.Chunks;
import dev.cairn.server.round.Round;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Verdict;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * One server shard: its range of the parameters, the optimizer's state and the round in progress.
 *
 * <p>Parameters are kept after {@link #step()} steps and, as the round proceeds, after the next one: a worker that comes
 * back in the middle of a round finds the parameters for which its gradient is due. A chunk is updated as soon as it is
 * reduced, unless the step is held: then nothing is before the verdict on the whole of it.
 */
public final class Shard {
    private final Chunks chunks;
    private final Updates updates;
    private final Round round;
    private final GradientDecoder decoder;
    private final Vectors vectors;
    private final double[] measures;
    private final long firstStep;
    private final AtomicLong step;
    private float rateFactor;
    private float[] arrived = {};

    Shard(Chunks chunks, int ranks, Updates updates, Encodings encodings, ServerState initial) {
        this.chunks = chunks;
        this.updates = updates;
        this.firstStep = initial.step();
        this.step = new AtomicLong(firstStep);
        this.round = new Round(chunks, ranks, updates.holds(firstStep));
        this.decoder = new GradientDecoder(encodings, chunks);
        this.vectors = new Vectors(chunks, updates, initial);
        this.measures = new double[chunks.count()];
        this.rateFactor = initial.arbiter().plateau().rateFactor();
    }

    Chunks chunks() {
        return chunks;
    }

    Round round() {
        return round;
    }

    /** Steps applied so far; from any thread. */
    public long step() {
        return step.get();
    }

    /** A chunk's parameters after {@link #step()} steps. */
    float[] current(int chunk) {
        return vectors.current(chunk);
    }

    /** A chunk's parameters after one more step, where it {@link #hasNext}; after one less, while {@link #hasPrevious}. */
    float[] other(int chunk) {
        return vectors.other(chunk);
    }

    /** Whether the parameters of the last step are still there: the step in progress will be written over them. */
    boolean hasPrevious() {
        return step() > firstStep && !round.hasBegun();
    }

    /** Whether the step in progress has updated a chunk. */
    boolean hasNext(int chunk) {
        return round.isReduced(chunk) && !round.isHeld();
    }

    /**
     * Takes a chunk of a rank's gradient, and updates the parameters where it was the last that was missing. A repetition
     * changes nothing.
     *
     * @param updated hears of each chunk that has just been updated
     * @return false if the chunk is not one of this shard, or its payload not what was agreed on: nothing has changed
     * @throws IllegalArgumentException if the examples of the ranks contradict each other
     */
    boolean accept(int rank, PushDecoder push, IntConsumer updated) {
        if (push.examples() == 0) {
            announce(rank, push);
            for (int chunk = 0; chunk < chunks.count(); chunk++) {
                deliver(rank, chunk, updated);
            }
            return true;
        }
        int chunk = chunk(push);
        if (chunk < 0 || (round.awaits(rank, chunk) && !read(push, chunk, round.destination(rank, chunk)))) {
            return false;
        }
        announce(rank, push);
        deliver(rank, chunk, updated);
        return true;
    }

    private void announce(int rank, PushDecoder push) {
        round.announce(rank, push.examples(), push.batchExamples(), push.loss());
    }

    /** Returns false if the payload is not what was agreed on. */
    private boolean read(PushDecoder push, int chunk, float[] gradient) {
        int data = push.limit() + PushDecoder.gradientHeaderLength();
        return decoder.decode(push.encoding(), chunk, push.buffer(), data, push.gradientLength(), gradient);
    }

    /** The number, within this shard, of the chunk that is pushed; -1 if it is not one of this shard. */
    int chunk(PushDecoder push) {
        int chunk = push.chunk() - chunks.first();
        return chunk >= 0 && chunk < chunks.count() ? chunk : -1;
    }

    private void deliver(int rank, int chunk, IntConsumer updated) {
        float[] mean = round.awaits(rank, chunk) ? round.deliver(rank, chunk) : null;
        if (mean == null) {
            return;
        }
        vectors.clip(chunk, mean, step());
        if (round.isHeld()) {
            measures[chunk] = vectors.measure(chunk, mean, step());
        } else {
            vectors.update(chunk, mean, step(), new Verdict.Apply(1, rateFactor)); // while it is in cache
            updated.accept(chunk);
        }
    }

    /** The sum of squares of a round that is held and complete, chunk after chunk; NaN if not all is finite. */
    double measure() {
        double sum = 0;
        for (double measure : measures) {
            sum += measure;
        }
        return sum;
    }

    /**
     * Updates all chunks of a round that is held and complete.
     *
     * @param updated hears of each
     */
    void apply(Verdict.Apply verdict, IntConsumer updated) {
        if (updates.guard().keepsGood(step())) {
            vectors.keepGood();
        }
        rateFactor = verdict.rateFactor();
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            vectors.update(chunk, round.mean(chunk), step(), verdict);
            updated.accept(chunk);
        }
    }

    /** Leaves the gradient of a round that is held out. */
    void skip(IntConsumer updated) {
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            vectors.carry(chunk);
            updated.accept(chunk);
        }
    }

    /** Likewise, and goes back to the last good parameters and state. */
    void rewind(IntConsumer updated) {
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            vectors.rewind(chunk);
            updated.accept(chunk);
        }
    }

    /** Takes a part's gradient out of its message; false if the payload is not what was agreed on. */
    boolean readPart(int chunk, PushDecoder push) {
        if (arrived.length == 0) {
            arrived = new float[chunks.length()];
        }
        return read(push, chunk, arrived);
    }

    /**
     * Updates a chunk by the gradient that one part of a step has in it, after {@link #readPart}.
     *
     * @param count how many gradients have been applied to the chunk, this one included
     */
    void applyPart(int chunk, PushDecoder push, long ofStep, long count) {
        vectors.updateByPart(chunk, arrived, ofStep, (float) push.examples() / (float) push.batchExamples(), count);
    }

    /** So many steps have been applied, part by part; keeps a copy of the parameters if they are to be handed out later. */
    void reached(long steps, boolean keep) {
        if (keep) {
            for (int chunk = 0; chunk < chunks.count(); chunk++) {
                vectors.carry(chunk);
            }
        }
        step.lazySet(steps);
    }

    /** Ends the round, once all its chunks are updated. */
    void finishStep() {
        vectors.finishStep();
        step.lazySet(step() + 1);
        round.begin(updates.holds(step()));
    }

    /**
     * Copies what it holds after {@link #step()} steps to its place.
     *
     * @param to of this shard's range, or of more
     */
    public void copyTo(ServerState to) {
        vectors.copyTo(to);
    }
}
