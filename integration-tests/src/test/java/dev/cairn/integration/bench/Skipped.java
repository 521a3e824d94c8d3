package dev.cairn.integration.bench;

import java.util.List;

/** A benchmark, or a part of it, cannot run here; the message is one line that says what is missing. */
final class Skipped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Row> measured;

    Skipped(String message) {
        this(message, List.of());
    }

    /** @param measured rows of the parts that did run */
    Skipped(String message, List<Row> measured) {
        super(message);
        this.measured = List.copyOf(measured);
    }

    List<Row> measured() {
        return measured;
    }
}
