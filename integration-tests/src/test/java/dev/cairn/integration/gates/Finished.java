package dev.cairn.integration.gates;

import java.util.Map;

/**
 * A piece that is done, as it is kept.
 *
 * @param commit of the code that did it
 * @param configuration hash of what it was told, and of what the pieces before it were
 * @param date ISO 8601, UTC
 */
record Finished(
        String piece, String commit, String configuration, String date, double minutes, Map<String, Double> figures) {}
