package dev.cairn.worker.step;

/** Hears on the way which parts of a gradient are final, so that they can leave while the others are computed. */
@FunctionalInterface
public interface GradientListener {
    /**
     * The floats [from, to) of {@link Step#gradients()} will change no more in this step.
     *
     * @param loss of the batch
     */
    void finished(int from, int to, float loss);
}
