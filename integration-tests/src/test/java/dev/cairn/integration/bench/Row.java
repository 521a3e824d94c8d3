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

    /** The median of several runs, stated. */
    static Row stated(String name, Sample figures, String unit) {
        return new Row(name, figures.median(), null, unit, null, null, true, figures.runs(), figures.spread());
    }

    /** Seconds of pairs, each taken one right after the other; the ratio is the median of the pairs' ratios. */
    static Row faster(String name, double[] cairn, double[] peer) {
        return paired(name, cairn, peer, "s", Sample.ratios(peer, cairn));
    }

    /** The same where more is better. */
    static Row more(String name, double[] cairn, double[] peer, String unit) {
        return paired(name, cairn, peer, unit, Sample.ratios(cairn, peer));
    }

    private static Row paired(String name, double[] cairn, double[] peer, String unit, Sample ratios) {
        double ours = new Sample(cairn).median();
        double theirs = new Sample(peer).median();
        return new Row(name, ours, theirs, unit, ratios.median(), null, true, ratios.runs(), ratios.spread());
    }

    /** A figure that must not be above a limit. */
    static Row limited(String name, double figure, double limit, String unit) {
        return new Row(name, figure, limit, unit, limit / figure, 1.0, figure <= limit, 1, 0);
    }
}
