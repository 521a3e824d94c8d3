package dev.cairn.driver.training;

import java.io.PrintStream;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Tells a person how a run goes: a bar on a terminal, else a line every few seconds. Calls come from one
 * thread at a time and return at once.
 */
public interface Progress extends AutoCloseable {

    /**
     * Progress on standard output.
     *
     * @param terminal whether a person watches, so that a line may be drawn over
     * @param steps at which training ends
     * @param firstStep where it begins: 0, or more where a run is continued
     * @param nanoTime {@link System#nanoTime} or a test's clock
     */
    static Progress on(PrintStream out, boolean terminal, long firstStep, long steps, LongSupplier nanoTime) {
        return terminal ? new Bar(out, firstStep, steps, nanoTime) : new Lines(out, steps, nanoTime);
    }

    /** Whether standard output is a terminal that can draw over a line. */
    @SuppressWarnings("SystemConsoleNull") // right on Java 17, which the build enforces
    static boolean watched() {
        return System.console() != null && !"dumb".equals(System.getenv("TERM"));
    }

    /**
     * @param step steps done
     * @param epoch epochs done, with fractions
     * @param loss mean over the step's examples
     * @param examplesPerSecond of late, all workers together
     */
    void step(long step, double epoch, double loss, double examplesPerSecond);

    /** Figures such as {@code validation.accuracy} after some step. */
    void evaluated(long step, double epoch, Map<String, Double> figures);

    /** Any other line. */
    void say(String line);

    @Override
    void close();
}
