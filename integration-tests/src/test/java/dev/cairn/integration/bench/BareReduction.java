package dev.cairn.integration.bench;

/**
 * The floor under a server's work: the mean over all ranks and Adam, chunk by chunk, over arrays as large as a server's;
 * 24 bytes a parameter (parameters and two moments, read and written) and 4 a rank.
 */
final class BareReduction implements Side {
    private static final int CHUNK = 16_320;

    private final float[][] gradients;
    private final float[] parameters;
    private final float[][] state;
    private final float[] mean = new float[CHUNK];

    BareReduction(int ranks, int parameters) {
        this.gradients = new float[ranks][parameters];
        this.parameters = new float[parameters];
        this.state = new float[2][parameters];
    }

    @Override
    public long take(int steps) {
        long start = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            for (int from = 0; from < parameters.length; from += CHUNK) {
                reduce(from);
                update(from);
            }
        }
        return System.nanoTime() - start;
    }

    private void reduce(int from) {
        float weight = 1f / gradients.length;
        for (int rank = 0; rank < gradients.length; rank++) {
            float[] gradient = gradients[rank];
            if (rank == 0) {
                for (int i = 0; i < CHUNK; i++) {
                    mean[i] = weight * gradient[from + i];
                }
            } else {
                for (int i = 0; i < CHUNK; i++) {
                    mean[i] += weight * gradient[from + i];
                }
            }
        }
    }

    /** Adam; the correction of its bias is one number a step, and left out. */
    private void update(int from) {
        float[] first = state[0];
        float[] second = state[1];
        for (int i = 0; i < CHUNK; i++) {
            float gradient = mean[i];
            float m = 0.9f * first[from + i] + 0.1f * gradient;
            float v = 0.999f * second[from + i] + 0.001f * gradient * gradient;
            first[from + i] = m;
            second[from + i] = v;
            parameters[from + i] -= 1e-4f * m / ((float) Math.sqrt(v) + 1e-8f);
        }
    }
}
