package dev.cairn.models.contrastive;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Rows of length 1, whose products are cosines. */
final class UnitRows {
    private static final double EPSILON = 1e-12;

    private UnitRows() {}

    /** A row of zeros stays one. */
    static SDVariable of(SameDiff graph, String name, SDVariable rows) {
        return rows.div(
                name,
                graph.math.sqrt(name + ".length", squares(graph, name, rows).add(EPSILON)));
    }

    /** The squared length of each row, [n, 1]. */
    static SDVariable squares(SameDiff graph, String name, SDVariable rows) {
        return graph.math.square(name + ".squares", rows).sum(name + ".sum", true, 1);
    }

    /** The product of each row with that of another matrix at the same place, [n, 1]. */
    static SDVariable products(String name, SDVariable rows, SDVariable others) {
        return rows.mul(name + ".products", others).sum(name, true, 1);
    }
}
