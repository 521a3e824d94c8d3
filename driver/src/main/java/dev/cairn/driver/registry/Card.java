package dev.cairn.driver.registry;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model card: where a version comes from, and how it did when it was judged. Never changes.
 *
 * @param version from 1
 * @param job that trained it
 * @param created when, in UTC, such as {@code 2026-11-23T01:00:12Z}
 * @param runId of the run that made it; one run makes one version
 * @param runFolder where that run's files are, for people
 * @param parent the version from whose parameters training began; null where it began anew
 * @param data what it was trained on
 * @param configurationSha256 of the configuration that it was trained under
 * @param codeVersion Cairn's own
 * @param seed of the run
 * @param parametersSha256 as in {@code result.json}
 * @param metrics by names such as {@code frozen.accuracy}
 */
public record Card(
        long version,
        String job,
        String created,
        String runId,
        String runFolder,
        @Nullable Long parent,
        TrainedOn data,
        String configurationSha256,
        String codeVersion,
        long seed,
        String parametersSha256,
        Map<String, Double> metrics) {

    /**
     * The data that a version was trained on.
     *
     * @param path of the data
     * @param sha256 over names, lengths and times of its files
     * @param from the first day, file time or snapshot in it, as its source names them; empty where it has none
     * @param to the last one
     * @param examples trained on
     */
    public record TrainedOn(String path, String sha256, String from, String to, long examples) {}

    public Card {
        metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    }

    /** The same under another number. */
    Card numbered(long number) {
        return new Card(
                number,
                job,
                created,
                runId,
                runFolder,
                parent,
                data,
                configurationSha256,
                codeVersion,
                seed,
                parametersSha256,
                metrics);
    }
}
