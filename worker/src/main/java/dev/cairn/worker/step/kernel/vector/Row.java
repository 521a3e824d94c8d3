package dev.cairn.worker.step.kernel.vector;

import jdk.incubator.vector.FloatVector;

/**
 * A row of numbers while a softmax is taken of it, in an array that ends with a whole vector: its last columns need no
 * exponential of their own.
 *
 * <p>No vector is handed to a method with a loop: where the JIT compiler does not inline it, it makes an object of each.
 */
final class Row {
    private final int width;
    private final int bound;
    private final float[] row;
    private final float[] lanes = new float[Floats.LANES];

    Row(int width) {
        this.width = width;
        this.bound = Floats.bound(width);
        this.row = new float[Floats.bound(width + Floats.LANES - 1)];
    }

    /** Reads scale x; returns the largest. */
    float load(Floats x, int from, float scale) {
        FloatVector largest = FloatVector.broadcast(Floats.SPECIES, Float.NEGATIVE_INFINITY);
        for (int c = 0; c < bound; c += Floats.LANES) {
            FloatVector scaled = x.vector(from + c).mul(scale);
            scaled.intoArray(row, c);
            largest = largest.max(scaled);
        }
        for (int c = bound; c < row.length; c++) {
            row[c] = c < width ? x.get(from + c) * scale : Float.NEGATIVE_INFINITY;
        }
        largest.intoArray(lanes, 0);
        return largest();
    }

    /** Reads scale x + mask; returns the largest. */
    float load(Floats x, int from, float scale, Floats mask, int maskFrom) {
        FloatVector largest = FloatVector.broadcast(Floats.SPECIES, Float.NEGATIVE_INFINITY);
        for (int c = 0; c < bound; c += Floats.LANES) {
            FloatVector scaled = x.vector(from + c).mul(scale).add(mask.vector(maskFrom + c));
            scaled.intoArray(row, c);
            largest = largest.max(scaled);
        }
        for (int c = bound; c < row.length; c++) {
            row[c] = c < width ? x.get(from + c) * scale + mask.get(maskFrom + c) : Float.NEGATIVE_INFINITY;
        }
        largest.intoArray(lanes, 0);
        return largest();
    }

    /** Makes each x exp(x - largest); returns their sum. */
    float exponentiate(float largest) {
        FloatVector sum = FloatVector.zero(Floats.SPECIES);
        for (int c = 0; c < row.length; c += Floats.LANES) {
            FloatVector power =
                    Functions.exp(FloatVector.fromArray(Floats.SPECIES, row, c).sub(largest));
            power.intoArray(row, c);
            sum = sum.add(power);
        }
        sum.intoArray(lanes, 0);
        return sum();
    }

    /** Makes the row y (dy - sum of y dy): the gradient of what y is the softmax of. */
    void differentiate(Floats y, Floats dy, int from) {
        FloatVector sums = FloatVector.zero(Floats.SPECIES);
        for (int c = 0; c < bound; c += Floats.LANES) {
            sums = y.vector(from + c).fma(dy.vector(from + c), sums);
        }
        sums.intoArray(lanes, 0);
        float sum = sum();
        for (int c = bound; c < width; c++) {
            sum = Math.fma(y.get(from + c), dy.get(from + c), sum);
        }
        for (int c = 0; c < bound; c += Floats.LANES) {
            dy.vector(from + c).sub(sum).mul(y.vector(from + c)).intoArray(row, c);
        }
        for (int c = bound; c < width; c++) {
            row[c] = (dy.get(from + c) - sum) * y.get(from + c);
        }
    }

    float get(int column) {
        return row[column];
    }

    void put(int column, float value) {
        row[column] = value;
    }

    /** Writes the row times a factor. */
    void store(Floats z, int to, float factor) {
        for (int c = 0; c < bound; c += Floats.LANES) {
            z.put(to + c, FloatVector.fromArray(Floats.SPECIES, row, c).mul(factor));
        }
        for (int c = bound; c < width; c++) {
            z.put(to + c, row[c] * factor);
        }
    }

    /** The largest of the lanes and of the columns beyond whole vectors. */
    private float largest() {
        float largest = Float.NEGATIVE_INFINITY;
        for (float lane : lanes) {
            largest = Math.max(largest, lane);
        }
        for (int c = bound; c < width; c++) {
            largest = Math.max(largest, row[c]);
        }
        return largest;
    }

    /** Adds the upper half of the lanes to the lower, then the upper half of these. */
    private float sum() {
        for (int half = lanes.length / 2; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] += lanes[lane + half];
            }
        }
        return lanes[0];
    }
}
