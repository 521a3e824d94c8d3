package dev.cairn.integration.nights;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/** Real data, cut into days. */
interface Days {
    /** What a day's data is like. */
    enum Kind {
        AS_IT_IS,
        WRONG_LABELS,
        /** Of another kind than what came before. */
        DRIFTED
    }

    /** The first of them. */
    LocalDate first();

    /** What the pipeline is set to, beside places. */
    List<String> settings();

    /** What Java is started with. */
    default List<String> javaFlags() {
        return List.of();
    }

    /** Writes what is never trained on, by which models are judged. */
    void writeFrozen(Path folder) throws IOException;

    /**
     * Writes a day's data.
     *
     * @param day from 1
     */
    void write(int day, Kind kind, Path folder) throws IOException;
}
