package dev.cairn.worker.data.augment;

import dev.cairn.worker.SplitMix64;
import java.io.Serializable;

/**
 * Trains on {@code weight * example + (1 - weight) * another} of the same step, the weight from Beta(alpha, alpha). Source:
 * Zhang et al., "mixup: Beyond empirical risk minimization", 2018.
 *
 * @param alpha from 0.01 to 1; 0 mixes nothing
 */
public record Mixup(double alpha) implements Serializable {
    /** Mixes nothing. */
    public static final Mixup NONE = new Mixup(0);

    public Mixup {
        if (alpha != 0) {
            Limits.require("mixup", alpha, 0.01, 1);
        }
    }

    public boolean isNone() {
        return alpha == 0;
    }

    /** The example's own weight; by Jöhnk's way to a Beta variate, "Erzeugung von betaverteilten Zufallszahlen", 1964. */
    public float weight(SplitMix64 random) {
        if (isNone()) {
            return 1;
        }
        while (true) {
            double own = root(random.nextDouble());
            double other = root(random.nextDouble());
            if (own + other > 0 && own + other <= 1) {
                return (float) (own / (own + other));
            }
        }
    }

    /** To the power of 1 / alpha; {@code StrictMath.pow} takes heap. */
    private double root(double uniform) {
        return StrictMath.exp(StrictMath.log(uniform) / alpha);
    }

    /** Mixes two images into the first array. */
    public static void mix(float[] image, float[] other, float weight, int elements) {
        float rest = 1 - weight;
        for (int i = 0; i < elements; i++) {
            image[i] = weight * image[i] + rest * other[i];
        }
    }
}
