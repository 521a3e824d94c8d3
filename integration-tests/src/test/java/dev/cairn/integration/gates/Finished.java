package dev.cairn.integration.gates;

import java.util.Map;

/**
 * A piece that is done, as it is kept.
 *
 * @param commit of the code that did it
 * @param configuration hash of all else that its figures follow from
 * @param date ISO 8601, UTC
 */
record Finished(
        String piece, String commit, String configuration, String date, double minutes, Map<String, Double> figures) {}
