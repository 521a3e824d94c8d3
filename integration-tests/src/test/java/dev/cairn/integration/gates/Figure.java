package dev.cairn.integration.gates;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * The mean of a figure over pieces, such as one for each seed.
 *
 * @param what in the words of the table
 * @param key of the figure, as {@code result.json} has it
 * @param scale from there to the unit
 */
record Figure(String what, String key, double scale, String unit, List<Piece> pieces) {
    Figure {
        pieces = List.copyOf(pieces);
    }

    static Figure plain(String what, String key, Piece... pieces) {
        return new Figure(what, key, 1, "", List.of(pieces));
    }

    /** A share, in percent. */
    static Figure percent(String what, String key, Piece... pieces) {
        return new Figure(what, key, 100, "%", List.of(pieces));
    }

    Claim atLeast(double limit) {
        return new Claim(this, Claim.Bound.AT_LEAST, null, limit);
    }

    Claim atMost(double limit) {
        return new Claim(this, Claim.Bound.AT_MOST, null, limit);
    }

    /** At the least this much more than another figure. */
    Claim atLeast(double more, Figure than) {
        return new Claim(this, Claim.Bound.AT_LEAST, than, more);
    }

    Claim above(Figure other) {
        return new Claim(this, Claim.Bound.ABOVE, other, 0);
    }

    Claim stated() {
        return new Claim(this, Claim.Bound.NONE, null, 0);
    }

    /** One value a piece. */
    double[] values(Function<Piece, Finished> done) {
        return pieces.stream()
                .mapToDouble(piece -> scale
                        * Objects.requireNonNull(
                                done.apply(piece).figures().get(key), () -> piece.name() + " has no figure " + key))
                .toArray();
    }
}
