package dev.cairn.integration.bench;

import org.jspecify.annotations.Nullable;

/**
 * One line of a benchmark's table.
 *
 * @param cairn Cairn's figure
 * @param peer what it is held against; null where the row only states a figure
 * @param ratio above 1 where Cairn is ahead; null without a peer
 * @param gate the least ratio; null where the row is only stated
 * @param runs how many were counted
 * @param spread (max - min) / median of the ratios, or of the figures where there is no peer
 */
public record Row(
        String name,
        double cairn,
        @Nullable Double peer,
        String unit,
        @Nullable Double ratio,
        @Nullable Double gate,
        boolean holds,
        int runs,
        double spread) {

    /** A figure that is only stated. */
    static Row stated(String name, double figure, String unit) {
        return new Row(name, figure, null, unit, null, null, true, 1, 0);
    }

    /** A figure that must not be above a limit. */
    static Row limited(String name, double figure, double limit, String unit) {
        return new Row(name, figure, limit, unit, limit / figure, 1.0, figure <= limit, 1, 0);
    }
}
