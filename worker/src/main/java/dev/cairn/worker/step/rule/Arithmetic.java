package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.Map;

/** Element-wise arithmetic with broadcasting: a gradient is summed over what its value was repeated along. */
final class Arithmetic {
    static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("add", of((f, dy, a, b, y) -> dy, (f, dy, a, b, y) -> dy)),
            Map.entry("subtract", of((f, dy, a, b, y) -> dy, (f, dy, a, b, y) -> f.negative(dy))),
            Map.entry("reversesubtract", of((f, dy, a, b, y) -> f.negative(dy), (f, dy, a, b, y) -> dy)),
            Map.entry("multiply", of((f, dy, a, b, y) -> f.times(dy, b), (f, dy, a, b, y) -> f.times(dy, a))),
            Map.entry("divide", of((f, dy, a, b, y) -> f.over(dy, b), (f, dy, a, b, y) -> quotient(f, dy, b, y))),
            Map.entry(
                    "reversedivide", of((f, dy, a, b, y) -> quotient(f, dy, a, y), (f, dy, a, b, y) -> f.over(dy, a))),
            Map.entry(
                    "squaredsubtract",
                    of((f, dy, a, b, y) -> twice(f, dy, a, b), (f, dy, a, b, y) -> twice(f, dy, b, a))),
            Map.entry("Pow", of(Arithmetic::base, (f, dy, a, b, y) -> f.times(f.times(dy, y), f.of("log", a)))),
            Map.entry("maximum", chosen("greater_equal")),
            Map.entry("minimum", chosen("less_equal")),
            Map.entry("mergeadd", Arithmetic::each));

    private Arithmetic() {}

    /** The gradient of one operand of y = op(a, b), before it is summed to the operand's shape. */
    private interface Operand {
        Value gradient(Formula f, Value dy, Value a, Value b, Value y);
    }

    private static Rule of(Operand first, Operand second) {
        return (node, backward) -> {
            var f = new Formula(backward);
            Value dy = backward.gradient(node.output());
            Value a = node.input(0);
            Value b = node.input(1);
            if (backward.needs(a)) {
                backward.accumulate(a, f.sumTo(a, first.gradient(f, dy, a, b, node.output())));
            }
            if (backward.needs(b)) {
                backward.accumulate(b, f.sumTo(b, second.gradient(f, dy, a, b, node.output())));
            }
        };
    }

    /** y = n / d, for d: -dy y / d. */
    private static Value quotient(Formula f, Value dy, Value divisor, Value y) {
        return f.negative(f.over(f.times(dy, y), divisor));
    }

    private static Value twice(Formula f, Value dy, Value a, Value b) {
        return f.times(f.times(dy, f.minus(a, b)), 2);
    }

    private static Value base(Formula f, Value dy, Value a, Value exponent, Value y) {
        return f.times(f.times(dy, exponent), f.power(a, f.plus(exponent, -1)));
    }

    /** To the operand that was taken, to the first where they are equal. */
    private static Rule chosen(String comparison) {
        return of(
                (f, dy, a, b, y) -> f.where(f.compare(comparison, a, b), dy),
                (f, dy, a, b, y) -> f.whereNot(f.compare(comparison, a, b), dy));
    }

    private static void each(Node node, Backward backward) {
        node.inputs().forEach(input -> backward.accumulate(input, backward.gradient(node.output())));
    }
}
