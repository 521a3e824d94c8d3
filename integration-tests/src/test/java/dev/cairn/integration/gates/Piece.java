package dev.cairn.integration.gates;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What is done at one go, in at most 100 minutes on two cores, and kept. */
sealed interface Piece permits Run, Check {
    /** Its own among those of all gates. */
    String name();

    /** How many are expected, on two cores. */
    double minutes();

    /** Pieces that must be done before. */
    List<Piece> after();

    /** What it reads, below the folder of real data. */
    List<String> data();

    /** What it is told to do, wherever its data lies. */
    String configuration();

    /** Whether what lies in its folder, done or begun, was configured in every respect as it would be now. */
    boolean fits(Path folder);

    /**
     * Does it, or goes on where it was interrupted.
     *
     * @param folder its own
     * @throws PieceFailed where a process ends with another exit code than 0
     */
    Outcome carryOut(Path folder, Workplace at) throws IOException;

    /** @param minutes that it took, in all */
    record Outcome(double minutes, Map<String, Double> figures) {}
}
