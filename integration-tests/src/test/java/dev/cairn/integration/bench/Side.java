package dev.cairn.integration.bench;

/** One of the two that a benchmark holds against each other. */
interface Side {
    /** Takes so many steps, and returns the nanoseconds that they took. */
    long take(int steps);

    /** Steps in the calling thread. */
    static Side of(Runnable step) {
        return steps -> {
            long start = System.nanoTime();
            for (int i = 0; i < steps; i++) {
                step.run();
            }
            return System.nanoTime() - start;
        };
    }
}
