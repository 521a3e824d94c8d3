package dev.cairn.driver.checkpoint;

import java.util.Comparator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which checkpoints are kept.
 *
 * @param newest how many, the newest
 * @param best how many, those with the lowest validation loss
 */
public record Retention(int newest, int best) {
    /**
     * Chooses among those that are there.
     *
     * @param losses validation losses by step; a loss that is no number is never the best
     */
    Set<Long> of(NavigableSet<Long> whole, Map<Long, Double> losses) {
        Set<Long> kept = new TreeSet<>();
        whole.descendingSet().stream().limit(newest).forEach(kept::add);
        whole.stream()
                .filter(step -> !losses.getOrDefault(step, Double.NaN).isNaN())
                .sorted(Comparator.comparing(losses::get)) // the earlier where two are equal
                .limit(best)
                .forEach(kept::add);
        return kept;
    }

    /** Whether a loss is one of the best, and those before are no better. */
    boolean isAmongBest(double loss, Map<Long, Double> before) {
        return before.values().stream().filter(other -> other <= loss).count() < best && !Double.isNaN(loss);
    }
}
