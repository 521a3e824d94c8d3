package dev.cairn.models.diffusion;

import java.util.SplittableRandom;

/**
 * Makes images of noise, step by step backwards in time. With {@code eta} 0 nothing but the first noise is random
 * (DDIM), and few steps do; with 1 and all steps each draws anew (DDPM). An image depends on the seed and its own place
 * alone, not on how many are made with it.
 *
 * <p>Source: Song et al., "Denoising Diffusion Implicit Models", 2021, equations 12 and 16; guidance: Ho and Salimans,
 * "Classifier-Free Diffusion Guidance", 2022.
 *
 * @param steps at most the schedule's, spread evenly
 * @param eta from 0 to 1
 * @param guidance how far to go from the prediction without the class to that with it: 1 is the latter, more than that
 *     exaggerates the class; 0 makes images of any class
 */
public record Sampler(NoiseSchedule schedule, Prediction prediction, int steps, double eta, double guidance) {
    public Sampler {
        if (steps < 1 || steps > schedule.steps()) {
            throw new IllegalArgumentException("steps=" + steps + ": must be 1 to " + schedule.steps());
        }
    }

    /** As training took the image apart, so it is put together: every step, each with new noise. */
    public static Sampler ddpm(NoiseSchedule schedule, Prediction prediction, double guidance) {
        return new Sampler(schedule, prediction, schedule.steps(), 1, guidance);
    }

    /** Few steps without new noise. */
    public static Sampler ddim(NoiseSchedule schedule, Prediction prediction, int steps, double guidance) {
        return new Sampler(schedule, prediction, steps, 0, guidance);
    }

    /**
     * Images, one after another, of values from -1 to 1.
     *
     * @param pixels numbers an image
     */
    public float[] sample(Denoiser denoiser, int images, int pixels, long seed) {
        SplittableRandom[] random = new SplittableRandom[images];
        for (int i = 0; i < images; i++) {
            random[i] = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + i);
        }
        float[] x = new float[images * pixels];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) normal(random[i / pixels]);
        }
        for (int step = steps; step > 0; step--) {
            int time = time(step);
            float[] predicted = guided(denoiser, x, time);
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) back(x[i], predicted[i], time, time(step - 1), random[i / pixels]);
            }
        }
        return x;
    }

    /** The time before so many steps back are left: the last time at first, -1 at the end. */
    private int time(int step) {
        return (int) ((long) step * schedule.steps() / steps) - 1;
    }

    private float[] guided(Denoiser denoiser, float[] x, int time) {
        if (guidance == 1) {
            return denoiser.predict(x, time, true);
        }
        float[] without = denoiser.predict(x, time, false);
        if (guidance == 0) {
            return without;
        }
        float[] with = denoiser.predict(x, time, true);
        float[] guided = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            guided[i] = (float) (without[i] + guidance * (with[i] - without[i]));
        }
        return guided;
    }

    /** An element one step back. What the prediction says the image is can't be darker than black or lighter than white. */
    private double back(double x, double predicted, int time, int before, SplittableRandom random) {
        double signal = schedule.signal(time);
        double noise = schedule.noise(time);
        double image = Math.max(-1, Math.min(1, prediction.image(x, predicted, signal, noise)));
        double direction = (x - signal * image) / noise;
        double signalBefore = schedule.signal(before);
        double noiseBefore = schedule.noise(before);
        double ratio = signal / signalBefore;
        double fresh = eta * noiseBefore / noise * StrictMath.sqrt(Math.max(0, 1 - ratio * ratio));
        double kept = StrictMath.sqrt(Math.max(0, noiseBefore * noiseBefore - fresh * fresh));
        return signalBefore * image + kept * direction + (fresh > 0 ? fresh * normal(random) : 0);
    }

    /** Source: Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958. */
    private static double normal(SplittableRandom random) {
        double length = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return length * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    }
}
