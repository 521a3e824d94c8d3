package dev.cairn.driver.training;

import java.lang.management.ManagementFactory;

/**
 * Time as the user of a run sees it.
 *
 * @param startNs moment of {@link System#nanoTime()} when the run was asked for
 */
record CommandClock(long startNs) {

    /** From the start of this JVM: of a command. */
    static CommandClock ofCommand() {
        return new CommandClock(
                System.nanoTime() - ManagementFactory.getRuntimeMXBean().getUptime() * 1_000_000);
    }

    /** From now on: of a run in a program that goes on. */
    static CommandClock now() {
        return new CommandClock(System.nanoTime());
    }

    double seconds() {
        return secondsAt(System.nanoTime());
    }

    /** At a moment of {@link System#nanoTime()}. */
    double secondsAt(long momentNs) {
        return (momentNs - startNs) / 1e9;
    }
}
