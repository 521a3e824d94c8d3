package dev.cairn.driver.drift;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a column holds.
 *
 * @param name of the column
 * @param measure what of its values is compared: {@code number}, {@code word} (each value for itself) or {@code length}
 *     (characters of a long text, bytes of a picture)
 * @param missing rows without a value
 * @param quantiles of the numbers or lengths, at equal steps from the least to the greatest; empty for words
 * @param counts rows of each word; of numbers, none
 */
public record ColumnProfile(
        String name, String measure, long missing, List<Double> quantiles, Map<String, Long> counts) {
    public static final String NUMBER = "number";
    public static final String WORD = "word";
    public static final String LENGTH = "length";

    public ColumnProfile {
        quantiles = List.copyOf(quantiles);
        counts = new TreeMap<>(counts);
    }
}
