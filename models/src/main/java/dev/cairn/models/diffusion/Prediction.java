package dev.cairn.models.diffusion;

/** What the network of a diffusion model says of a noisy image {@code x = signal * image + noise * e}. */
public enum Prediction {
    /** The noise e (Ho et al., "Denoising Diffusion Probabilistic Models", 2020, equation 14). */
    NOISE {
        @Override
        double image(double x, double predicted, double signal, double noise) {
            return (x - noise * predicted) / signal;
        }
    },
    /**
     * {@code signal * e - noise * image}, which says something at every time (Salimans and Ho, "Progressive
     * Distillation", 2022, appendix D).
     */
    VELOCITY {
        @Override
        double image(double x, double predicted, double signal, double noise) {
            return signal * x - noise * predicted;
        }
    };

    /** The image that the prediction amounts to, element by element. */
    abstract double image(double x, double predicted, double signal, double noise);
}
