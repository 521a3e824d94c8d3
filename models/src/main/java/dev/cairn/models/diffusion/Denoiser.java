package dev.cairn.models.diffusion;

/** A trained network, as the sampler asks it. */
@FunctionalInterface
public interface Denoiser {
    /**
     * Predicts for all images at once.
     *
     * @param noisy images at this time, one after another; not to be changed
     * @param time of all
     * @param conditioned whether the network is told each image's class
     * @return its {@link Prediction}, laid out like {@code noisy}
     */
    float[] predict(float[] noisy, int time, boolean conditioned);
}
