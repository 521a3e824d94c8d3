package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.recurrent.Cell;
import dev.cairn.worker.step.recurrent.SequenceGradientOp;
import dev.cairn.worker.step.recurrent.SequenceOp;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whole sequences through a cell: one op forward, one op back. */
final class Recurrences {
    static final Map<String, Rule> RULES = Arrays.stream(Cell.values())
            .collect(Collectors.toUnmodifiableMap(Cell::op, cell -> Recurrences::differentiate));

    private Recurrences() {}

    private static void differentiate(Node node, Backward backward) {
        var forward = new SequenceOp(node);
        var cell = forward.hasCell() ? backward.gradientIfAny(forward.lastCell()) : null;
        var arriving = new SequenceGradientOp.Arriving(
                backward.gradientIfAny(forward.sequence()), backward.gradientIfAny(forward.lastHidden()), cell);
        var call = SequenceGradientOp.of(forward, arriving);
        List<Value> outputs = backward.emit(call.op(), call.arguments(), call.inputs(), call.like());
        var gradient = new SequenceGradientOp(new Node(call.op(), call.arguments(), call.inputs(), outputs));
        backward.accumulate(forward.projected(), gradient.projectedGradient());
        backward.accumulate(forward.weight(), gradient.weightGradient());
        accumulate(forward.initialHidden(), gradient.initialHiddenGradient(), backward);
        if (forward.hasCell()) {
            accumulate(forward.initialCell(), gradient.initialCellGradient(), backward);
        }
    }

    private static void accumulate(@Nullable Value value, Value gradient, Backward backward) {
        if (value != null) {
            backward.accumulate(value, gradient);
        }
    }
}
