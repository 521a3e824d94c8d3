package dev.cairn.server.shard;

import dev.cairn.server.block.Segment;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.UpdateRule;
import dev.cairn.server.update.Verdict;
import java.util.List;
import java.util.Random;

/** What the server must do, in plain loops over whole vectors. */
public final class Reference {
    public final float[] parameters;
    private final Updates updates;
    private final List<Segment> segments;
    private final float[][] state;
    private long step;
    float rateFactor = 1;
    int skipped;

    public Reference(UpdateRule rule, float[] initial) {
        this(Updates.of(Optimizer.of(rule, HandSteppedServer.RATE)), initial);
    }

    public Reference(Updates updates, float[] initial) {
        this.updates = updates;
        this.segments = updates.blocks().segments(0, initial.length);
        this.parameters = initial.clone();
        this.state = new float[3][initial.length];
    }

    public void step(float[][] gradients, int[] examples, int batchExamples) {
        step(gradients, examples, batchExamples, new int[][] {{0, parameters.length}});
    }

    /**
     * One step.
     *
     * @param borders of the chunks of each shard, for the order in which squares are added up
     */
    void step(float[][] gradients, int[] examples, int batchExamples, int[][] borders) {
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
        clip(mean);
        double squares = 0;
        for (int[] shard : borders) {
            squares += squares(mean, shard);
        }
        if (updates.guard().skipNonFinite() && !Double.isFinite(squares)) {
            skipped++;
        } else {
            float scale = updates.clipping().needsNorm() ? updates.clipping().scale(squares) : 1;
            Verdict.Apply verdict = new Verdict.Apply(scale, rateFactor);
            for (Segment segment : segments) {
                segment.optimizer().apply(parameters, state, mean, segment.from(), segment.to(), step, verdict);
            }
        }
        step++;
    }

    /** One step that changes nothing. */
    void leaveOut() {
        step++;
    }

    private void clip(float[] mean) {
        float bound = updates.clipping().maxValue();
        for (Segment segment : segments) {
            for (int i = segment.from(); i < segment.to() && segment.optimizer().descendsIn(step); i++) {
                mean[i] = Math.max(-bound, Math.min(bound, mean[i]));
            }
        }
    }

    private double squares(float[] mean, int[] borders) {
        double sum = 0;
        for (int chunk = 1; chunk < borders.length; chunk++) {
            double ofChunk = 0;
            for (Segment segment : segments) {
                int from = Math.max(segment.from(), borders[chunk - 1]);
                int to = Math.min(segment.to(), borders[chunk]);
                if (segment.optimizer().descendsIn(step)) {
                    ofChunk += squares(mean, from, to);
                }
            }
            sum += ofChunk;
        }
        return sum;
    }

    private static double squares(float[] values, int from, int to) {
        double sum = 0;
        for (int lane = 0; lane < 8; lane++) {
            double ofLane = 0;
            for (int i = from + lane; i < to; i += 8) {
                ofLane += (double) values[i] * values[i];
            }
            sum += ofLane;
        }
        return sum;
    }

    public static float[] random(Random random, int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) random.nextGaussian();
        }
        return floats;
    }
}
