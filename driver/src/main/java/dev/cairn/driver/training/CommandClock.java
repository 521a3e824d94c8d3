package dev.cairn.driver.training;

import java.lang.management.ManagementFactory;

/** Time as the user of a command sees it: from the start of this JVM. */
final class CommandClock {
    private CommandClock() {}

    static double seconds() {
        return secondsAt(System.nanoTime());
    }

    /** At a moment of {@link System#nanoTime()}. */
    static double secondsAt(long momentNs) {
        long upNs = ManagementFactory.getRuntimeMXBean().getUptime() * 1_000_000;
        return (upNs - (System.nanoTime() - momentNs)) / 1e9;
    }
}
