package dev.cairn.models.contrastive;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Cosines by plain loops. */
final class PlainCosine {
    private PlainCosine() {}

    static double of(INDArray rows, int row, INDArray others, int other) {
        double product = 0;
        double squares = 0;
        double otherSquares = 0;
        for (int d = 0; d < rows.size(1); d++) {
            product += rows.getDouble(row, d) * others.getDouble(other, d);
            squares += rows.getDouble(row, d) * rows.getDouble(row, d);
            otherSquares += others.getDouble(other, d) * others.getDouble(other, d);
        }
        return product / Math.sqrt(squares * otherSquares);
    }
}
