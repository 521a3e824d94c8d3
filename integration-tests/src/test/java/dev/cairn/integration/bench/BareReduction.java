package dev.cairn.integration.bench;

/**
 * The floor under a server's work: plain loops over arrays cut up as a server's are, the mean over all ranks and Adam from
 * one vector of parameters into another, which move 28 bytes a parameter (two moments read and written, parameters read
 * and, in another place, written) and 4 a rank.
 */
final class BareReduction implements Side {
    private static final int CHUNK = 16_320;

    private final float[][][] gradients;
    private final float[] mean = new float[CHUNK];
    private final float[][][] moments;
    private float[][] current;
    private float[][] next;

    BareReduction(int ranks, int parameters) {
        int chunks = parameters / CHUNK;
        this.gradients = new float[chunks][ranks][CHUNK];
        this.moments = new float[chunks][2][CHUNK];
        this.current = new float[chunks][CHUNK];
        this.next = new float[chunks][CHUNK];
    }

    @Override
    public long take(int steps) {
        long start = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            for (int chunk = 0; chunk < current.length; chunk++) {
                reduce(gradients[chunk], mean);
                update(current[chunk], next[chunk], moments[chunk][0], moments[chunk][1], mean);
            }
            float[][] spare = current;
            current = next;
            next = spare;
        }
        return System.nanoTime() - start;
    }

    /** Adam; the correction of its bias is one number a step, and left out. */
    private static void update(float[] from, float[] to, float[] first, float[] second, float[] gradient) {
        for (int i = 0; i < CHUNK; i++) {
            float g = gradient[i];
            float m = 0.9f * first[i] + 0.1f * g;
            float v = 0.999f * second[i] + 0.001f * g * g;
            first[i] = m;
            second[i] = v;
            to[i] = from[i] - 1e-4f * m / ((float) Math.sqrt(v) + 1e-8f);
        }
    }

    private static void reduce(float[][] gradients, float[] mean) {
        float weight = 1f / gradients.length;
        float[] first = gradients[0];
        for (int i = 0; i < CHUNK; i++) {
            mean[i] = weight * first[i];
        }
        for (int rank = 1; rank < gradients.length; rank++) {
            float[] gradient = gradients[rank];
            for (int i = 0; i < CHUNK; i++) {
                mean[i] += weight * gradient[i];
            }
        }
    }
}
