package dev.cairn.driver.cluster;

import dev.cairn.worker.ExitCode;
import java.util.function.Predicate;
import org.apache.spark.util.SignalUtils;

/** Hears the signals that ask a process to end. */
public final class Signals {
    private Signals() {}

    /**
     * Has every later SIGINT (Ctrl-C) and SIGTERM handed to {@code handler}, as INTERRUPTED and TERMINATED. Where it
     * returns false the process ends at once, as if nobody listened.
     *
     * @param handler called on a thread of its own; for the life of this process
     */
    public static void handle(Predicate<ExitCode> handler) {
        SignalUtils.register("INT", () -> handler.test(ExitCode.INTERRUPTED));
        SignalUtils.register("TERM", () -> handler.test(ExitCode.TERMINATED));
    }
}
