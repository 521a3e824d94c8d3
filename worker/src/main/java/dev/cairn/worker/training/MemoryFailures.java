package dev.cairn.worker.training;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.regex.Pattern;

/** Steps that do not fit into memory outside of Java's heap, a card's or the host's. */
final class MemoryFailures {
    /** As ND4J says it of a card and of the host, and JavaCPP of its limits. */
    private static final Pattern SAID = Pattern.compile(
            "allocation failed|failed to allocate|exceeds \\S+ limits|physical memory usage is too high",
            Pattern.CASE_INSENSITIVE);

    private MemoryFailures() {}

    static boolean isOne(Throwable e) {
        return e.getMessage() != null && SAID.matcher(e.getMessage()).find();
    }

    /** The same with the batch size to try. */
    static CairnException explained(Throwable e, WorkerTask task) {
        int batch = task.plan().batchSize();
        String said =
                String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
        return new CairnException(
                ExitCode.CONFIGURATION,
                "train.batchSize=" + batch + ": a worker's share of it does not fit into memory (" + said + "); try "
                        + Math.max(1, batch / 2) + ", or the same batch in parts, train.accumulation="
                        + 2 * task.accumulation(),
                e);
    }
}
