package dev.cairn.models.contrastive;

import dev.cairn.models.Layers;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Normalized, temperature-scaled cross-entropy: of each view of 2 n, how surely its other view is told from all the
 * rest, the mean of {@code -log(exp(s(i, j) / t) / sum over k != i of exp(s(i, k) / t))}, s the cosine.
 *
 * <p>Source: Chen et al., "A Simple Framework for Contrastive Learning of Visual Representations", 2020, equation 1.
 */
final class NtXent {
    /** In the place of a view's likeness to itself: exp of it is 0 in every precision. */
    static final double MASKED = -1e9;

    private NtXent() {}

    /** Adds the scalar {@code loss} of rows [2 n, width], the second views behind all first ones. */
    static void loss(Layers layers, SDVariable rows, int width, double temperature) {
        SameDiff graph = layers.graph();
        SDVariable z = UnitRows.of(graph, "unit", rows);
        SDVariable likeness = graph.mmul("cosines", z, z, false, true, false).mul("likeness", 1 / temperature);
        SDVariable others = likeness.add("others", itself(graph, z).mul("itself.masked", MASKED));
        SDVariable all = graph.math.logSumExp("sums", others, 1).mean("sums.mean");

        SDVariable[] views = Images.apart(graph, "unit", z, width);
        SDVariable own = UnitRows.products("own.cosines", views[0], views[1]).mean("own.mean");
        all.sub("loss", own.mul("own", 1 / temperature));
    }

    /**
     * [2 n, 2 n], 1 where row and column are the same. It depends on the size of the batch alone, by which the compiler
     * makes it a constant: max(0, 1 - |row - column|), of numbers counted up.
     */
    private static SDVariable itself(SameDiff graph, SDVariable z) {
        SDVariable ones = graph.onesLike("itself.ones", z.sum("itself.rows", true, 1));
        SDVariable rows = graph.cumsum("itself.row", ones, false, false, 0);
        SDVariable apart = graph.math.abs("itself.apart", rows.sub(graph.transpose("itself.column", rows)));
        return graph.nn.relu("itself", apart.rsub(1), 0);
    }
}
