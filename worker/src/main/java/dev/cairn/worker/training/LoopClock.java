package dev.cairn.worker.training;

import dev.cairn.worker.training.WorkerResult.LoopSeconds;

/** Adds up where the training loop's time goes: each call gives the time since the last one to a phase. */
final class LoopClock {
    private long last;
    private long dataNs;
    private long computeNs;
    private long exchangeNs;
    private long evaluationNs;

    void start() {
        last = System.nanoTime();
    }

    void data() {
        dataNs += lap();
    }

    void compute() {
        computeNs += lap();
    }

    void exchange() {
        exchangeNs += lap();
    }

    void evaluation() {
        evaluationNs += lap();
    }

    private long lap() {
        long now = System.nanoTime();
        long elapsed = now - last;
        last = now;
        return elapsed;
    }

    LoopSeconds seconds() {
        return new LoopSeconds(dataNs / 1e9, computeNs / 1e9, exchangeNs / 1e9, evaluationNs / 1e9);
    }
}
