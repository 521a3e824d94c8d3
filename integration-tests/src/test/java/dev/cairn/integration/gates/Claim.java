package dev.cairn.integration.gates;

import dev.cairn.integration.bench.Row;
import dev.cairn.integration.bench.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A figure and its limit.
 *
 * @param than the figure that the limit is counted from; null for zero
 */
record Claim(Figure figure, Bound bound, @Nullable Figure than, double limit) {
    /** Which side of the limit. */
    enum Bound {
        AT_LEAST(">="),
        ABOVE(">"),
        AT_MOST("<="),
        /** The figure is only stated. */
        NONE("");

        final String sign;

        Bound(String sign) {
            this.sign = sign;
        }

        boolean holds(double reached, double limit) {
            return switch (this) {
                case AT_LEAST -> reached >= limit;
                case ABOVE -> reached > limit;
                case AT_MOST -> reached <= limit;
                case NONE -> true;
            };
        }
    }

    List<Piece> pieces() {
        return Stream.concat(figure.pieces().stream(), than == null ? Stream.of() : than.pieces().stream())
                .toList();
    }

    /** As a benchmark's row: the peer is the limit, the ratio above 1 where the claim holds with room. */
    Row row(String gate, Function<Piece, Finished> done) {
        double[] values = figure.values(done);
        double reached = mean(values);
        double atStake = limit + (than == null ? 0 : mean(than.values(done)));
        boolean stated = bound == Bound.NONE;
        double ratio = bound == Bound.AT_MOST ? atStake / reached : reached / atStake;
        return new Row(
                gate + ": " + figure.what(),
                reached,
                stated ? null : atStake,
                figure.unit(),
                stated ? null : ratio,
                stated ? null : 1.0,
                bound.holds(reached, atStake),
                values.length,
                values.length == 1 ? 0 : new Sample(values).spread());
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}
