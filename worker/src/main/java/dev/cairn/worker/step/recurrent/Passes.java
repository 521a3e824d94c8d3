package dev.cairn.worker.step.recurrent;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The passes of a layer over its sequence: one from the start, one from the end, or both, their outputs joined. The one
 * from the end is a forward pass over the sequence reversed; each example's own steps are, padding stays behind them.
 *
 * <p>Source: Schuster and Paliwal, "Bidirectional Recurrent Neural Networks", 1997.
 */
final class Passes {
    /** In the order of ND4J's numbers. The last three pass both ways: of all weights and states there are two. */
    enum Direction {
        FORWARD,
        BACKWARD,
        SUM,
        CONCAT,
        STACK
    }

    private static final Arguments STEPS = Arguments.integers(0);
    private static final Arguments STEPS_OF_EXAMPLES = Arguments.integers(0, 1);

    private final Cell cell;
    private final Value x;
    private final Core core;
    private final Nodes nodes;
    private final Map<Value, List<Value>> halves = new HashMap<>();

    /**
     * @param x [steps, batch, features]
     */
    Passes(Cell cell, Value x, Core core, Nodes nodes) {
        this.cell = cell;
        this.x = x;
        this.core = core;
        this.nodes = nodes;
    }

    /**
     * Appends them.
     *
     * @param sequence what is put out, steps first; null where nobody asked for it
     */
    void emit(Direction direction, Tensors layer, @Nullable Value sequence) {
        switch (direction) {
            case FORWARD -> forward(x, layer, sequence);
            case BACKWARD -> backward(layer, sequence);
            default -> both(direction, layer, sequence);
        }
    }

    private void forward(Value steps, Tensors layer, @Nullable Value sequence) {
        core.emit(
                new Recurrence(
                        cell,
                        projected(steps, layer),
                        layer.weight(),
                        layer.initialHidden(),
                        layer.initialCell(),
                        layer.lengths(),
                        sequence,
                        state(layer.lastHidden(), layer.weight()),
                        state(layer.lastCell(), layer.weight())),
                nodes);
    }

    /** Input times weights plus bias, for all steps at once. */
    private Value projected(Value steps, Tensors layer) {
        long[] shape = steps.shape();
        long gates = layer.inputWeight().shape()[1];
        Value rows = nodes.reshape(steps, shape[0] * shape[1], shape[2]);
        Value projected = layer.bias() == null
                ? nodes.product(rows, layer.inputWeight())
                : nodes.add(
                        nodes.value(x.type(), shape[0] * shape[1], gates),
                        "xw_plus_b",
                        Arguments.NONE,
                        rows,
                        layer.inputWeight(),
                        layer.bias());
        return nodes.reshape(projected, shape[0], shape[1], gates);
    }

    private Value state(@Nullable Value wanted, Value weight) {
        return wanted != null ? wanted : nodes.value(x.type(), x.shape()[1], weight.shape()[0]);
    }

    private void backward(Tensors layer, @Nullable Value sequence) {
        Value reversed = nodes.value(x.type(), x.shape());
        reverse(x, layer.lengths(), reversed);
        if (sequence == null) {
            forward(reversed, layer, null);
        } else {
            Value fromTheEnd = nodes.value(x.type(), sequence.shape());
            forward(reversed, layer, fromTheEnd);
            reverse(fromTheEnd, layer.lengths(), sequence);
        }
    }

    private void reverse(Value steps, @Nullable Value lengths, Value reversed) {
        if (lengths == null) {
            nodes.add(reversed, "reverse", STEPS, steps);
        } else {
            nodes.add(reversed, "reverse_sequence", STEPS_OF_EXAMPLES, steps, lengths);
        }
    }

    private void both(Direction direction, Tensors layer, @Nullable Value sequence) {
        Tensors forward = half(layer, 0);
        Tensors backward = half(layer, 1);
        forward(x, forward, forward.sequence());
        backward(backward, backward.sequence());
        switch (direction) {
            case SUM -> join("add", Arguments.NONE, forward.sequence(), backward.sequence(), sequence);
            case CONCAT -> join("concat", Arguments.integers(2), forward.sequence(), backward.sequence(), sequence);
            default -> join("stack", Arguments.integers(1), forward.sequence(), backward.sequence(), sequence);
        }
        join("stack", Arguments.integers(0), forward.lastHidden(), backward.lastHidden(), layer.lastHidden());
        join("stack", Arguments.integers(0), forward.lastCell(), backward.lastCell(), layer.lastCell());
    }

    /** The layer of one pass of both, with outputs of its own. */
    private Tensors half(Tensors layer, int pass) {
        Value weight = half(layer.weight(), pass);
        return new Tensors(
                layer.input(),
                half(layer.inputWeight(), pass),
                weight,
                halfIf(layer.bias(), pass),
                layer.lengths(),
                halfIf(layer.initialHidden(), pass),
                halfIf(layer.initialCell(), pass),
                nodes.value(x.type(), x.shape()[0], x.shape()[1], weight.shape()[0]),
                state(null, weight),
                state(null, weight));
    }

    private Value half(Value both, int pass) {
        long[] shape = both.shape();
        return halves.computeIfAbsent(
                        both, whole -> nodes.unstack(whole, 0, Arrays.copyOfRange(shape, 1, shape.length)))
                .get(pass);
    }

    private @Nullable Value halfIf(@Nullable Value both, int pass) {
        return both == null ? null : half(both, pass);
    }

    private void join(
            String op, Arguments along, @Nullable Value first, @Nullable Value second, @Nullable Value joined) {
        if (first != null && second != null && joined != null) {
            nodes.add(joined, op, along, first, second);
        }
    }
}
