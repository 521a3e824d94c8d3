package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;

/** softmax(scale x + mask) over the last dimension, and its gradient. */
final class Softmax {
    private static final String NAME = "vector softmax";

    private Softmax() {}

    /** Inputs x, and perhaps a mask that is broadcast to it along all dimensions but the last; the scale. */
    static Candidate masked(Node node, ValueFacts facts) {
        return Candidate.plain(NAME, Softmax::forward).overwriting(0);
    }

    /** Inputs y, which is the softmax, and dy; output dx = scale y (dy - sum of y dy); the scale. */
    static Candidate gradient(Node node, ValueFacts facts) {
        return Candidate.plain(NAME, Softmax::backward).overwriting(0, 1);
    }

    private static Kernel forward(Node node, Memory memory) {
        Floats x = Floats.of(node.input(0), memory);
        Floats y = Floats.of(node.output(), memory);
        int width = width(node);
        int length = length(node);
        float scale = scale(node);
        var row = new Row(width);
        if (node.inputs().size() == 1) {
            return () -> {
                for (int from = 0; from < length; from += width) {
                    float sum = row.exponentiate(row.load(x, from, scale));
                    row.store(y, from, 1 / sum);
                }
            };
        }
        Floats mask = Floats.of(node.input(1), memory);
        int[] maskRows = Broadcast.rows(node.input(1), node.input(0));
        return () -> {
            for (int from = 0; from < length; from += width) {
                float sum = row.exponentiate(row.load(x, from, scale, mask, maskRows[from / width]));
                row.store(y, from, 1 / sum);
            }
        };
    }

    private static Kernel backward(Node node, Memory memory) {
        Floats y = Floats.of(node.input(0), memory);
        Floats dy = Floats.of(node.input(1), memory);
        Floats dx = Floats.of(node.output(), memory);
        int width = width(node);
        int length = length(node);
        float scale = scale(node);
        var row = new Row(width);
        return () -> {
            for (int from = 0; from < length; from += width) {
                row.differentiate(y, dy, from);
                row.store(dx, from, scale);
            }
        };
    }

    private static int width(Node node) {
        Value output = node.output();
        return Math.toIntExact(output.shape()[output.rank() - 1]);
    }

    private static int length(Node node) {
        return Math.toIntExact(node.output().length());
    }

    private static float scale(Node node) {
        return node.arguments().reals().get(0).floatValue();
    }
}
