package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import jdk.incubator.vector.FloatVector;

/**
 * softmax(scale x + mask) over the last dimension, and its gradient. A row is worked on in an array that ends with a
 * whole vector, so that its last columns need no exponential of their own.
 */
final class Softmax {
    private final Floats z;
    private final int rows;
    private final int width;
    private final float scale;
    private final float[] row;
    private final float[] lanes = new float[Floats.LANES];

    private Softmax(Node node, Memory memory) {
        Value output = node.output();
        this.z = Floats.of(output, memory);
        this.width = Math.toIntExact(output.shape()[output.rank() - 1]);
        this.rows = Math.toIntExact(output.length() / width);
        this.scale = node.arguments().reals().get(0).floatValue();
        this.row = new float[Floats.bound(width + Floats.LANES - 1)];
    }

    /** Inputs x, and perhaps a mask that is broadcast to it along all dimensions but the last; the scale. */
    static Candidate masked(Node node, ValueFacts facts) {
        return candidate(Softmax::forward);
    }

    /** Inputs y, which is the softmax, and dy; output dx = scale y (dy - sum of y dy); the scale. */
    static Candidate gradient(Node node, ValueFacts facts) {
        return candidate(Softmax::gradient);
    }

    private static Candidate candidate(Candidate.Binder binder) {
        return Candidate.plain("vector softmax", binder);
    }

    private static Kernel forward(Node node, Memory memory) {
        var softmax = new Softmax(node, memory);
        Floats x = Floats.of(node.input(0), memory);
        if (node.inputs().size() == 1) {
            return () -> softmax.run(x);
        }
        Floats mask = Floats.of(node.input(1), memory);
        int[] maskRows = Broadcast.rows(node.input(1), node.input(0));
        return () -> softmax.run(x, mask, maskRows);
    }

    private static Kernel gradient(Node node, Memory memory) {
        var softmax = new Softmax(node, memory);
        Floats y = Floats.of(node.input(0), memory);
        Floats dy = Floats.of(node.input(1), memory);
        return () -> softmax.runGradient(y, dy);
    }

    private void run(Floats x) {
        for (int r = 0; r < rows; r++) {
            normalize(r * width, read(x, r * width));
        }
    }

    private void run(Floats x, Floats mask, int[] maskRows) {
        for (int r = 0; r < rows; r++) {
            normalize(r * width, read(x, r * width, mask, maskRows[r]));
        }
    }

    private void runGradient(Floats y, Floats dy) {
        for (int r = 0; r < rows; r++) {
            differentiate(y, dy, r * width);
        }
    }

    /** scale x into the row; returns the largest. */
    private float read(Floats x, int from) {
        int bound = Floats.bound(width);
        FloatVector largest = FloatVector.broadcast(Floats.SPECIES, Float.NEGATIVE_INFINITY);
        for (int c = 0; c < bound; c += Floats.LANES) {
            FloatVector scaled = x.vector(from + c).mul(scale);
            scaled.intoArray(row, c);
            largest = largest.max(scaled);
        }
        for (int c = bound; c < row.length; c++) {
            row[c] = c < width ? x.get(from + c) * scale : Float.NEGATIVE_INFINITY;
        }
        return largest(largest);
    }

    /** scale x + mask into the row; returns the largest. */
    private float read(Floats x, int from, Floats mask, int maskFrom) {
        int bound = Floats.bound(width);
        FloatVector largest = FloatVector.broadcast(Floats.SPECIES, Float.NEGATIVE_INFINITY);
        for (int c = 0; c < bound; c += Floats.LANES) {
            FloatVector scaled = x.vector(from + c).mul(scale).add(mask.vector(maskFrom + c));
            scaled.intoArray(row, c);
            largest = largest.max(scaled);
        }
        for (int c = bound; c < row.length; c++) {
            row[c] = c < width ? x.get(from + c) * scale + mask.get(maskFrom + c) : Float.NEGATIVE_INFINITY;
        }
        return largest(largest);
    }

    /** z = exp(row - largest) / sum of the same. */
    private void normalize(int to, float largest) {
        FloatVector sum = FloatVector.zero(Floats.SPECIES);
        for (int c = 0; c < row.length; c += Floats.LANES) {
            FloatVector power =
                    Functions.exp(FloatVector.fromArray(Floats.SPECIES, row, c).sub(largest));
            power.intoArray(row, c);
            sum = sum.add(power);
        }
        write(to, 1 / sum(sum));
    }

    private void differentiate(Floats y, Floats dy, int from) {
        int bound = Floats.bound(width);
        FloatVector sums = FloatVector.zero(Floats.SPECIES);
        for (int c = 0; c < bound; c += Floats.LANES) {
            sums = y.vector(from + c).fma(dy.vector(from + c), sums);
        }
        float sum = sum(sums);
        for (int c = bound; c < width; c++) {
            sum = Math.fma(y.get(from + c), dy.get(from + c), sum);
        }
        for (int c = 0; c < bound; c += Floats.LANES) {
            dy.vector(from + c).sub(sum).mul(y.vector(from + c)).intoArray(row, c);
        }
        for (int c = bound; c < width; c++) {
            row[c] = (dy.get(from + c) - sum) * y.get(from + c);
        }
        write(from, scale);
    }

    /** The row times a factor. */
    private void write(int to, float factor) {
        int bound = Floats.bound(width);
        for (int c = 0; c < bound; c += Floats.LANES) {
            z.put(to + c, FloatVector.fromArray(Floats.SPECIES, row, c).mul(factor));
        }
        for (int c = bound; c < width; c++) {
            z.put(to + c, row[c] * factor);
        }
    }

    /** The largest of the lanes and of the row's columns beyond the whole vectors. */
    private float largest(FloatVector vector) {
        vector.intoArray(lanes, 0);
        float largest = Float.NEGATIVE_INFINITY;
        for (float lane : lanes) {
            largest = Math.max(largest, lane);
        }
        for (int c = Floats.bound(width); c < width; c++) {
            largest = Math.max(largest, row[c]);
        }
        return largest;
    }

    private float sum(FloatVector vector) {
        vector.intoArray(lanes, 0);
        return ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
    }
}
