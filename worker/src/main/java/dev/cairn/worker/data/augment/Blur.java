package dev.cairn.worker.data.augment;

import java.util.Arrays;

/**
 * Gaussian blur: a pass along the rows and one down the columns, each with weights exp(-d^2 / (2 sigma^2)) to three sigma,
 * scaled to a sum of 1; beyond the edge lies the edge. Each pass is a few long loops over a plane with a margin, which
 * run on vectors. For one thread.
 */
final class Blur {
    /** Below it a neighbour's weight is less than a float shows beside 1. */
    private static final double LEAST_SIGMA = 0.17;

    private final ImageShape shape;
    private final float[] weights;
    private final float[] framed;
    private final float[] blurred;

    /** @param mostSigma pixels */
    Blur(ImageShape shape, double mostSigma) {
        this.shape = shape;
        int reach = reach(mostSigma);
        weights = new float[reach + 1];
        framed = new float[mostSigma == 0 ? 0 : (shape.height() + 2 * reach) * (shape.width() + 2 * reach)];
        blurred = new float[framed.length];
    }

    /** Blurs an image in place. */
    void apply(float[] image, double sigma) {
        if (sigma < LEAST_SIGMA) {
            return;
        }
        int reach = weigh(sigma);
        int pitch = shape.width() + 2 * reach;
        int length = (shape.height() + 2 * reach) * pitch;
        for (int channel = 0; channel < shape.channels(); channel++) {
            int plane = channel * shape.plane();
            frame(image, plane, reach, pitch);
            pass(framed, blurred, reach, length, 1, reach);
            pass(blurred, framed, reach * pitch, length, pitch, reach);
            for (int row = 0; row < shape.height(); row++) {
                int from = (row + reach) * pitch + reach;
                System.arraycopy(framed, from, image, plane + row * shape.width(), shape.width());
            }
        }
    }

    private static int reach(double sigma) {
        return (int) Math.ceil(3 * sigma);
    }

    private int weigh(double sigma) {
        int reach = reach(sigma);
        double sum = 1;
        for (int distance = 1; distance <= reach; distance++) {
            sum += 2 * gauss(distance, sigma);
        }
        for (int distance = 0; distance <= reach; distance++) {
            weights[distance] = (float) (gauss(distance, sigma) / sum);
        }
        return reach;
    }

    private static double gauss(int distance, double sigma) {
        return StrictMath.exp(-distance * distance / (2 * sigma * sigma));
    }

    /** Puts a margin of its nearest pixels around a plane. */
    private void frame(float[] image, int plane, int reach, int pitch) {
        int width = shape.width();
        for (int row = 0; row < shape.height() + 2 * reach; row++) {
            int nearest = Math.min(Math.max(row - reach, 0), shape.height() - 1);
            int from = plane + nearest * width;
            int to = row * pitch;
            Arrays.fill(framed, to, to + reach, image[from]);
            System.arraycopy(image, from, framed, to + reach, width);
            Arrays.fill(framed, to + reach + width, to + pitch, image[from + width - 1]);
        }
    }

    /** Weighs neighbours so many places apart; what this leaves in the margin is never looked at. */
    private void pass(float[] from, float[] to, int margin, int length, int stride, int reach) {
        int end = length - margin;
        float middle = weights[0];
        for (int i = margin; i < end; i++) {
            to[i] = middle * from[i];
        }
        for (int distance = 1; distance <= reach; distance++) {
            add(from, to, margin, end, distance * stride, weights[distance]);
        }
    }

    private static void add(float[] from, float[] to, int begin, int end, int apart, float weight) {
        for (int i = begin; i < end; i++) {
            to[i] += weight * (from[i - apart] + from[i + apart]);
        }
    }
}
