package dev.cairn.worker.scoring;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Tells classes by the nearest labelled examples: each of them votes for its class with exp(cosine / temperature).
 *
 * <p>Source: Wu et al., "Unsupervised Feature Learning via Non-Parametric Instance Discrimination", 2018, section 3.4.
 *
 * @param neighbours that vote
 * @param temperature the lower, the more the nearest of them count; above 0
 */
public record NearestNeighbours(int neighbours, double temperature, int classes) implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * How many examples have the class that gets most votes, the lowest of several.
     *
     * @param reference the labelled examples, at least one
     */
    public int correct(Embeddings reference, Embeddings examples) {
        float[] columns = unitColumns(reference);
        float[] cosines = new float[reference.examples()];
        int correct = 0;
        for (int i = 0; i < examples.examples(); i++) {
            double[] row = unit(examples.row(i));
            Arrays.fill(cosines, 0);
            for (int d = 0; d < row.length; d++) {
                addColumn(columns, d, (float) row[d], cosines);
            }
            if (vote(cosines, reference.labels()) == examples.labels()[i]) {
                correct++;
            }
        }
        return correct;
    }

    /** Rows of length 1, [width, examples]: the cosines then add up in loops over neighbours in memory. */
    private static float[] unitColumns(Embeddings rows) {
        int examples = rows.examples();
        float[] columns = new float[rows.values().length];
        for (int i = 0; i < examples; i++) {
            double[] row = unit(rows.row(i));
            for (int d = 0; d < row.length; d++) {
                columns[d * examples + i] = (float) row[d];
            }
        }
        return columns;
    }

    /** A row of zeros stays as it is. */
    private static double[] unit(double[] row) {
        double squares = 0;
        for (double value : row) {
            squares += value * value;
        }
        double length = squares == 0 ? 1 : Math.sqrt(squares);
        return Arrays.stream(row).map(value -> value / length).toArray();
    }

    private static void addColumn(float[] columns, int d, float factor, float[] sums) {
        int from = d * sums.length;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += factor * columns[from + i];
        }
    }

    private int vote(float[] cosines, int[] labels) {
        int[] nearest = nearest(cosines);
        double[] votes = new double[classes];
        int best = 0;
        for (int place : nearest) {
            votes[labels[place]] += StrictMath.exp((cosines[place] - 1) / temperature);
        }
        for (int c = 1; c < classes; c++) {
            best = votes[c] > votes[best] ? c : best;
        }
        return best;
    }

    /** The places of the largest, in falling order; of equal ones the first. */
    private int[] nearest(float[] cosines) {
        int[] places = new int[Math.min(neighbours, cosines.length)];
        int found = 0;
        for (int i = 0; i < cosines.length; i++) {
            if (found == places.length && cosines[i] <= cosines[places[found - 1]]) {
                continue;
            }
            int at = found < places.length ? found++ : found - 1;
            while (at > 0 && cosines[places[at - 1]] < cosines[i]) {
                places[at] = places[at - 1];
                at--;
            }
            places[at] = i;
        }
        return places;
    }
}
