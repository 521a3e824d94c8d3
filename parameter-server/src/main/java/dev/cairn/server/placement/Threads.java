package dev.cairn.server.placement;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Threads that move messages and keep no JVM alive. */
final class Threads {
    private Threads() {}

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Whether a thread ends in time. */
    static boolean endsWithin(Duration limit, Thread thread) {
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, limit.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
