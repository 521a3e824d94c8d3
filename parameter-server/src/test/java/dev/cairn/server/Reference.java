package dev.cairn.server;

import dev.cairn.server.update.UpdateRule;
import java.util.Random;

/** What the server must do, in plain loops over whole vectors. */
final class Reference {
    final float[] parameters;
    private final UpdateRule rule;
    private final float[][] state;
    private long step;

    Reference(UpdateRule rule, float[] initial) {
        this.rule = rule;
        this.parameters = initial.clone();
        this.state = new float[rule.stateVectors()][initial.length];
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
        step++;
        rule.apply(parameters, state, mean, 0, mean.length, HandSteppedServer.LEARNING_RATE, step);
    }

    static float[] random(Random random, int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) random.nextGaussian();
        }
        return floats;
    }
}
