package dev.cairn.worker.training;

import java.io.Serializable;

/**
 * What a worker brings home.
 *
 * @param generation which of the rank's lives this was, from 0
 * @param step steps that the run has done
 * @param backend the ND4J backend that was really loaded
 * @param fingerprint what the bits of the result depend on besides the run's own settings: processor and kernels
 * @param seconds where the time of the training loop went
 */
public record WorkerResult(int rank, int generation, long step, String backend, String fingerprint, LoopSeconds seconds)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Seconds of the training loop.
     *
     * @param data waiting for batches
     * @param compute forward and backward
     * @param exchange pushing gradients and waiting for parameters, other workers' compute included
     * @param evaluation scoring validation data
     */
    public record LoopSeconds(double data, double compute, double exchange, double evaluation) implements Serializable {
        private static final long serialVersionUID = 1L;
    }
}
