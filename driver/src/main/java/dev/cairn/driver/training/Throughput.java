package dev.cairn.driver.training;

import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a run gets on, from when its steps were applied. */
final class Throughput {
    private static final long LATE_NS = 5_000_000_000L;

    private final Deque<Applied> late = new ArrayDeque<>();
    private long firstNs;
    private long lastNs;
    private long firstExamples;
    private long examples;

    /** When a step was applied, and the examples up to it. */
    private record Applied(long ns, long examples) {}

    /**
     * Takes one more step.
     *
     * @param ns {@link System#nanoTime()} when it was applied
     */
    void applied(long ns, int stepExamples) {
        examples += stepExamples;
        if (firstNs == 0) {
            firstNs = ns;
            firstExamples = examples;
        }
        lastNs = ns;
        late.addLast(new Applied(ns, examples));
        while (late.size() > 2 && ns - late.getFirst().ns() > LATE_NS) {
            late.removeFirst();
        }
    }

    /** Examples a second in the last five seconds. */
    double ofLate() {
        return late.isEmpty()
                ? 0
                : rate(
                        examples - late.getFirst().examples(),
                        lastNs - late.getFirst().ns());
    }

    /** Examples a second from the first step applied to the last. */
    double overall() {
        return rate(examples - firstExamples, lastNs - firstNs);
    }

    /** When the first step was applied; 0 before. */
    long firstStepNs() {
        return firstNs;
    }

    private static double rate(long examples, long ns) {
        return ns > 0 ? examples * 1e9 / ns : 0;
    }
}
