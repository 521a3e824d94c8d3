package dev.cairn.driver.dataset.digits;

import dev.cairn.worker.SplitMix64;

/** Multinomial logistic regression on pixels, trained by Adam in small batches with a falling rate. */
final class SoftmaxRegression {
    private static final int CLASSES = 10;
    private static final int EPOCHS = 40;
    private static final int BATCH = 64;
    private static final float PENALTY = 3e-4f;
    private static final float RATE = 0.005f;

    private final float[] weights;
    private final int width;

    private SoftmaxRegression(int width) {
        this.width = width;
        weights = new float[CLASSES * width];
    }

    /** Pixels scaled to about zero mean, and a constant for the bias. */
    static float[] features(byte[] pixels) {
        float[] features = new float[pixels.length + 1];
        for (int i = 0; i < pixels.length; i++) {
            features[i] = (pixels[i] & 0xFF) / 255f - 0.15f;
        }
        features[pixels.length] = 1;
        return features;
    }

    static SoftmaxRegression fit(float[][] examples, int[] labels) {
        SoftmaxRegression model = new SoftmaxRegression(examples[0].length);
        float[] gradient = new float[model.weights.length];
        float[] mean = new float[gradient.length];
        float[] square = new float[gradient.length];
        SplitMix64 random = new SplitMix64(1);
        int steps = EPOCHS * (examples.length / BATCH);
        for (int step = 1; step <= steps; step++) {
            java.util.Arrays.fill(gradient, 0);
            for (int i = 0; i < BATCH; i++) {
                int example = random.nextInt(examples.length);
                model.addGradient(examples[example], labels[example], gradient);
            }
            double rate = RATE * (1 - (double) step / (steps + 1));
            double scale = rate * Math.sqrt(1 - Math.pow(0.999, step)) / (1 - Math.pow(0.9, step));
            for (int i = 0; i < gradient.length; i++) {
                float g = gradient[i] / BATCH + PENALTY * model.weights[i];
                mean[i] = 0.9f * mean[i] + 0.1f * g;
                square[i] = 0.999f * square[i] + 0.001f * g * g;
                model.weights[i] -= (float) (scale * mean[i] / (Math.sqrt(square[i]) + 1e-8));
            }
        }
        return model;
    }

    double accuracy(float[][] examples, int[] labels) {
        int right = 0;
        for (int i = 0; i < examples.length; i++) {
            double[] scores = scores(examples[i]);
            int best = 0;
            for (int c = 1; c < CLASSES; c++) {
                best = scores[c] > scores[best] ? c : best;
            }
            right += best == labels[i] ? 1 : 0;
        }
        return (double) right / examples.length;
    }

    private void addGradient(float[] example, int label, float[] gradient) {
        double[] scores = scores(example);
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            scores[c] = Math.exp(scores[c]);
            sum += scores[c];
        }
        for (int c = 0; c < CLASSES; c++) {
            float error = (float) (scores[c] / sum) - (c == label ? 1 : 0);
            for (int i = 0; i < width; i++) {
                gradient[c * width + i] += error * example[i];
            }
        }
    }

    private double[] scores(float[] example) {
        double[] scores = new double[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
            float sum = 0;
            for (int i = 0; i < width; i++) {
                sum += weights[c * width + i] * example[i];
            }
            scores[c] = sum;
        }
        return scores;
    }
}
