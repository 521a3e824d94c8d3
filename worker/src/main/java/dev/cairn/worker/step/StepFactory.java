package dev.cairn.worker.step;

import java.io.Serializable;

/** Builds the same step on whatever machine it is called; it is sent there, so weights are not part of it. */
public interface StepFactory extends Serializable {
    /**
     * A step whose parameters are still to be set.
     *
     * @param batchSizes in which it will be asked to compute, to be prepared beforehand
     */
    Step step(int... batchSizes);
}
