package dev.cairn.worker.scoring;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What a network puts out for some examples, a row each, and which class each belongs to.
 *
 * @param values [examples, width], row by row
 * @param labels [examples]
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Embeddings(float[] values, int width, int[] labels) implements Serializable {
    private static final long serialVersionUID = 1L;

    public Embeddings {
        if (values.length != labels.length * width) {
            throw new IllegalArgumentException(
                    values.length + " values: must be " + labels.length + " rows of " + width);
        }
    }

    /** Those of several slices, one behind the other. */
    public static Embeddings joined(List<Embeddings> slices) {
        int examples = slices.stream().mapToInt(Embeddings::examples).sum();
        int width = slices.stream().mapToInt(Embeddings::width).max().orElse(0);
        float[] values = new float[Math.multiplyExact(examples, width)];
        int[] labels = new int[examples];
        int first = 0;
        for (Embeddings slice : slices) {
            System.arraycopy(slice.values, 0, values, first * width, slice.values.length);
            System.arraycopy(slice.labels, 0, labels, first, slice.labels.length);
            first += slice.examples();
        }
        return new Embeddings(values, width, labels);
    }

    public int examples() {
        return labels.length;
    }

    /** The first ones, at most so many. */
    public Embeddings first(int most) {
        int examples = Math.min(most, examples());
        return examples == examples()
                ? this
                : new Embeddings(Arrays.copyOf(values, examples * width), width, Arrays.copyOf(labels, examples));
    }

    public double[] row(int example) {
        double[] row = new double[width];
        for (int i = 0; i < width; i++) {
            row[i] = values[example * width + i];
        }
        return row;
    }
}
