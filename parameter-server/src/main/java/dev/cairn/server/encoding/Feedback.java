package dev.cairn.server.encoding;

import dev.cairn.server.encoding.Parts.Range;
import dev.cairn.server.encoding.PushEncoding.Correction;
import dev.cairn.server.round.Chunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a rank has not sent yet, and its momentum. With g the gradient, u the velocity, v what is owed and m the momentum,
 * each step
 *
 * <pre>
 * u <- m * u + g;  v <- v + u               (Nesterov: v <- v + m * u + g)
 * what is sent:    v <- v - sent;  u <- 0   (momentum factor masking)
 * </pre>
 *
 * (Deep gradient compression, arXiv 1712.01887, sections 3.1 and 3.2, algorithm 4). Without momentum u is g, and what
 * has been sent and what is owed add up to all gradients.
 */
final class Feedback {
    private final Chunks chunks;
    private final Correction correction;
    private final float[][] owed;
    private final float[][] velocity;

    Feedback(Chunks chunks, Correction correction) {
        this.chunks = chunks;
        this.correction = correction;
        owed = new float[chunks.count()][];
        velocity = new float[chunks.count()][];
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            owed[chunk] = new float[chunks.length(chunk)];
            velocity[chunk] = new float[correction.momentum() > 0 ? chunks.length(chunk) : 0];
        }
    }

    /** What a chunk owes, to read. */
    float[] owed(int chunk) {
        return owed[chunk];
    }

    /** Takes a chunk's gradient. */
    void add(int chunk, float[] gradient, List<Range> parts) {
        for (Range part : parts) {
            if (correction.momentum() == 0) {
                add(owed[chunk], gradient, part.from(), part.to());
            } else if (correction.nesterov()) {
                addNesterov(owed[chunk], velocity[chunk], gradient, part.from(), part.to());
            } else {
                addMomentum(owed[chunk], velocity[chunk], gradient, part.from(), part.to());
            }
        }
    }

    private static void add(float[] owed, float[] gradient, int from, int to) {
        for (int i = from; i < to; i++) {
            owed[i] += gradient[i];
        }
    }

    private void addMomentum(float[] owed, float[] velocity, float[] gradient, int from, int to) {
        float m = correction.momentum();
        for (int i = from; i < to; i++) {
            float u = m * velocity[i] + gradient[i];
            velocity[i] = u;
            owed[i] += u;
        }
    }

    private void addNesterov(float[] owed, float[] velocity, float[] gradient, int from, int to) {
        float m = correction.momentum();
        for (int i = from; i < to; i++) {
            float u = m * velocity[i] + gradient[i];
            velocity[i] = u;
            owed[i] += m * u + gradient[i];
        }
    }

    /** One value of a chunk has been sent, as this number. */
    void sent(int chunk, int index, float value) {
        owed[chunk][index] -= value;
        if (correction.momentum() > 0) {
            velocity[chunk][index] = 0;
        }
    }

    /** All of a chunk has been sent as it is. */
    void sentAll(int chunk) {
        Arrays.fill(owed[chunk], 0);
        Arrays.fill(velocity[chunk], 0);
    }

    /** Copies: what is owed, and with momentum the velocity, each a flat vector. */
    List<float[]> copy() {
        List<float[]> vectors = new ArrayList<>();
        vectors.add(gather(owed));
        if (correction.momentum() > 0) {
            vectors.add(gather(velocity));
        }
        return vectors;
    }

    private float[] gather(float[][] pieces) {
        float[] whole = new float[chunks.parameters()];
        for (int chunk = 0; chunk < pieces.length; chunk++) {
            System.arraycopy(pieces[chunk], 0, whole, chunks.from(chunk) - chunks.from(), pieces[chunk].length);
        }
        return whole;
    }

    /** Goes on from copies. */
    void restore(List<float[]> vectors) {
        scatter(vectors.get(0), owed);
        if (correction.momentum() > 0) {
            scatter(vectors.get(1), velocity);
        }
    }

    private void scatter(float[] whole, float[][] pieces) {
        for (int chunk = 0; chunk < pieces.length; chunk++) {
            System.arraycopy(whole, chunks.from(chunk) - chunks.from(), pieces[chunk], 0, pieces[chunk].length);
        }
    }
}
