package dev.cairn.worker.step.recurrent;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/** A recurrence as ops that ND4J has, some for each step: in any precision, on any backend. */
final class Unrolled {
    private final Recurrence recurrence;
    private final Nodes nodes;
    private @Nullable Value h;
    private @Nullable Value c;

    private Unrolled(Recurrence recurrence, Nodes nodes) {
        this.recurrence = recurrence;
        this.nodes = nodes;
        this.h = recurrence.initialHidden();
        this.c = recurrence.initialCell();
    }

    static void emit(Recurrence recurrence, Nodes nodes) {
        new Unrolled(recurrence, nodes).emit();
    }

    private void emit() {
        long batch = recurrence.batch();
        List<Value> projected = nodes.unstack(
                recurrence.projected(), 0, batch, recurrence.projected().shape()[2]);
        List<Value> masks = masks();
        var outputs = new ArrayList<Value>();
        for (int t = 0; t < projected.size(); t++) {
            Value mask = masks.isEmpty() ? null : masks.get(t);
            Value lastC = c;
            Value next = step(projected.get(t));
            outputs.add(mask == null ? next : masked(next, mask));
            h = kept(h, next, mask);
            c = c == null ? null : kept(lastC, c, mask);
        }
        finish(outputs);
    }

    /** The hidden state after a step that every example has; the cell goes into its field. */
    private Value step(Value projected) {
        return switch (recurrence.cell()) {
            case LSTM -> lstm(h == null ? projected : nodes.each("add", projected, recurrent(h)));
            case GRU -> gru(projected);
            case RNN -> nodes.each("tanh", h == null ? projected : nodes.each("add", projected, recurrent(h)));
        };
    }

    private Value lstm(Value sums) {
        List<Value> gates = nodes.split(sums, Cell.LSTM.gates());
        Value next = nodes.each("multiply", nodes.each("sigmoid", gates.get(0)), nodes.each("tanh", gates.get(2)));
        if (c != null) {
            next = nodes.each("add", nodes.each("multiply", nodes.each("sigmoid", gates.get(1)), c), next);
        }
        c = next;
        return nodes.each("multiply", nodes.each("sigmoid", gates.get(3)), nodes.each("tanh", next));
    }

    /** u h + (1 - u) c as c + u (h - c). */
    private Value gru(Value projected) {
        List<Value> x = nodes.split(projected, Cell.GRU.gates());
        if (h == null) {
            Value candidate = nodes.each("tanh", x.get(2));
            return nodes.each(
                    "subtract", candidate, nodes.each("multiply", nodes.each("sigmoid", x.get(1)), candidate));
        }
        List<Value> r = nodes.split(recurrent(h), Cell.GRU.gates());
        Value reset = nodes.each("sigmoid", nodes.each("add", x.get(0), r.get(0)));
        Value update = nodes.each("sigmoid", nodes.each("add", x.get(1), r.get(1)));
        Value candidate = nodes.each("tanh", nodes.each("add", x.get(2), nodes.each("multiply", reset, r.get(2))));
        return nodes.each("add", candidate, nodes.each("multiply", update, nodes.each("subtract", h, candidate)));
    }

    private Value recurrent(Value state) {
        return nodes.product(state, recurrence.weight());
    }

    /** For each step [batch, 1]: 1 where the example has this step, else 0. */
    private List<Value> masks() {
        Value lengths = recurrence.lengths();
        if (lengths == null) {
            return List.of();
        }
        DataType type = recurrence.projected().type();
        int steps = recurrence.steps();
        Value mask = nodes.add(
                nodes.value(type, recurrence.batch(), steps), "sequence_mask", Arguments.integers(steps), lengths);
        return nodes.unstack(mask, 1, recurrence.batch()).stream()
                .map(column -> nodes.reshape(column, recurrence.batch(), 1))
                .toList();
    }

    private Value masked(Value x, Value mask) {
        return nodes.each("multiply", x, mask);
    }

    /** The new state where there is a step, else the old one. */
    private Value kept(@Nullable Value old, Value next, @Nullable Value mask) {
        if (mask == null) {
            return next;
        }
        return old == null
                ? masked(next, mask)
                : nodes.each("add", old, masked(nodes.each("subtract", next, old), mask));
    }

    private void finish(List<Value> outputs) {
        if (h != null) {
            nodes.view(h, recurrence.lastHidden());
        }
        if (c != null) {
            nodes.view(c, recurrence.lastCell());
        }
        if (recurrence.sequence() != null) {
            nodes.add(new Node("stack", Arguments.integers(0), outputs, List.of(recurrence.sequence())));
        }
    }
}
