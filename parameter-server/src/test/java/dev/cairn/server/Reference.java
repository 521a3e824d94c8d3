package dev.cairn.server;

import dev.cairn.server.block.Blocks;
import dev.cairn.server.block.Segment;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.UpdateRule;
import java.util.List;
import java.util.Random;

/** What the server must do, in plain loops over whole vectors. */
final class Reference {
    final float[] parameters;
    private final List<Segment> segments;
    private final float[][] state;
    private long step;

    Reference(UpdateRule rule, float[] initial) {
        this(Blocks.all(Optimizer.of(rule, HandSteppedServer.RATE)), initial);
    }

    Reference(Blocks blocks, float[] initial) {
        this.segments = blocks.segments(0, initial.length);
        this.parameters = initial.clone();
        this.state = new float[3][initial.length];
    }

    void step(float[][] gradients, int[] examples, int batchExamples) {
        float[] mean = new float[parameters.length];
        for (int i = 0; i < mean.length; i++) {
            float sum = 0;
            for (int rank = 0; rank < gradients.length; rank++) {
                if (examples[rank] > 0) {
                    sum += (float) examples[rank] / (float) batchExamples * gradients[rank][i];
                }
            }
            mean[i] = sum;
        }
        for (Segment segment : segments) {
            segment.optimizer().apply(parameters, state, mean, segment.from(), segment.to(), step);
        }
        step++;
    }

    static float[] random(Random random, int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) random.nextGaussian();
        }
        return floats;
    }
}
