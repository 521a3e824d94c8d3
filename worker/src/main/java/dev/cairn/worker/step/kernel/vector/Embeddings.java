package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import jdk.incubator.vector.FloatVector;

/** Rows of a table by their numbers, and its gradient: rows added one after the other to a table of zeros. */
final class Embeddings {
    private final Integers indices;
    private final int count;
    private final int tableRows;
    private final int width;

    private Embeddings(Value table, Value indices, Memory memory) {
        this.indices = Integers.of(indices, memory);
        this.count = Math.toIntExact(indices.length());
        this.tableRows = Math.toIntExact(table.shape()[0]);
        this.width = Math.toIntExact(table.shape()[1]);
    }

    /** Inputs table [rows, width] and indices; output [indices, width]. */
    static Candidate lookUp(Node node, ValueFacts facts) {
        return Candidate.plain("vector embedding", Embeddings::bindLookUp);
    }

    /** Inputs indices and dy; output the gradient of the table. */
    static Candidate gradient(Node node, ValueFacts facts) {
        return Candidate.plain("vector embedding", Embeddings::bindGradient);
    }

    private static Kernel bindLookUp(Node node, Memory memory) {
        var embeddings = new Embeddings(node.input(0), node.input(1), memory);
        Floats table = Floats.of(node.input(0), memory);
        Floats y = Floats.of(node.output(), memory);
        return () -> {
            for (int i = 0; i < embeddings.count; i++) {
                copy(table, embeddings.row(i), y, i * embeddings.width, embeddings.width);
            }
        };
    }

    private static Kernel bindGradient(Node node, Memory memory) {
        var embeddings = new Embeddings(node.output(), node.input(0), memory);
        Floats dy = Floats.of(node.input(1), memory);
        Floats gradient = Floats.of(node.output(), memory);
        int length = Math.toIntExact(node.output().length());
        return () -> {
            clear(gradient, length);
            for (int i = 0; i < embeddings.count; i++) {
                add(dy, i * embeddings.width, gradient, embeddings.row(i), embeddings.width);
            }
        };
    }

    /** Where the table's row for an index starts. */
    private int row(int i) {
        int index = indices.get(i);
        if (index < 0 || index >= tableRows) {
            throw new IllegalArgumentException("index " + index + " at place " + i + ": the embedding has rows 0 to "
                    + (tableRows - 1) + "; enlarge it or map the index to one of them");
        }
        return index * width;
    }

    private static void copy(Floats x, int from, Floats y, int to, int width) {
        int bound = Floats.bound(width);
        for (int c = 0; c < bound; c += Floats.LANES) {
            y.put(to + c, x.vector(from + c));
        }
        for (int c = bound; c < width; c++) {
            y.put(to + c, x.get(from + c));
        }
    }

    private static void add(Floats x, int from, Floats y, int to, int width) {
        int bound = Floats.bound(width);
        for (int c = 0; c < bound; c += Floats.LANES) {
            y.put(to + c, y.vector(to + c).add(x.vector(from + c)));
        }
        for (int c = bound; c < width; c++) {
            y.put(to + c, y.get(to + c) + x.get(from + c));
        }
    }

    private static void clear(Floats x, int length) {
        int bound = Floats.bound(length);
        FloatVector zero = FloatVector.zero(Floats.SPECIES);
        for (int i = 0; i < bound; i += Floats.LANES) {
            x.put(i, zero);
        }
        for (int i = bound; i < length; i++) {
            x.put(i, 0);
        }
    }
}
