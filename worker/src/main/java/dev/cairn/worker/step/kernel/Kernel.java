package dev.cairn.worker.step.kernel;

/** One op bound to its memory: made once, run many times, allocating nothing while it runs. */
public interface Kernel extends AutoCloseable {
    void run();

    /** Kernels that run one after the other. */
    static Kernel sequence(Kernel... kernels) {
        return new Kernel() {
            @Override
            public void run() {
                for (Kernel kernel : kernels) {
                    kernel.run();
                }
            }

            @Override
            public void close() {
                for (Kernel kernel : kernels) {
                    kernel.close();
                }
            }
        };
    }

    @Override
    default void close() {}
}
