package dev.cairn.worker.step.kernel;

/** One op bound to its memory: made once, run many times, allocating nothing while it runs. */
public interface Kernel extends AutoCloseable {
    void run();

    @Override
    default void close() {}
}
