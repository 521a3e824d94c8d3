package dev.cairn.driver.dataset.source;

import dev.cairn.worker.CairnException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What Spark met while it read a source, as one line. */
public final class ReadFailures {
    private ReadFailures() {}

    /** Does something with Spark; what fails there becomes a {@link CairnException} that begins with the source's name. */
    public static <T> T told(String name, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (CairnException e) {
            throw e;
        } catch (Exception e) { // Spark's own are checked and undeclared
            throw translated(name, e);
        }
    }

    private static CairnException translated(String name, Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null && !(cause instanceof CairnException)) {
            cause = cause.getCause();
        }
        if (cause instanceof CairnException told) {
            return told;
        }
        String reason = String.valueOf(cause.getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("at "))
                .limit(6)
                .collect(Collectors.joining(" "));
        return SourceFiles.unreadable(name, reason, cause);
    }
}
