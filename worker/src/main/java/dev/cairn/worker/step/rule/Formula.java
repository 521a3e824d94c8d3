package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Value;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;

/** Writes the formulas of gradients as ops: each method appends one, whose shape follows from broadcasting. */
final class Formula {
    private final Backward backward;

    Formula(Backward backward) {
        this.backward = backward;
    }

    Value plus(Value a, Value b) {
        return binary("add", a, b);
    }

    Value plus(Value a, double b) {
        return plus(a, backward.number(a.type(), b));
    }

    Value minus(Value a, Value b) {
        return binary("subtract", a, b);
    }

    Value minus(double a, Value b) {
        return minus(backward.number(b.type(), a), b);
    }

    Value times(Value a, Value b) {
        return binary("multiply", a, b);
    }

    Value times(Value a, double b) {
        return times(a, backward.number(a.type(), b));
    }

    Value over(Value a, Value b) {
        return binary("divide", a, b);
    }

    Value power(Value a, Value exponent) {
        return binary("Pow", a, exponent);
    }

    /** A function of one element, by the name of its op. */
    Value of(String function, Value x) {
        return backward.emit(function, Arguments.NONE, x, x);
    }

    Value negative(Value x) {
        return of("neg", x);
    }

    /** Whether a comparison holds, element by element. */
    Value compare(String comparison, Value a, Value b) {
        return backward.emit(comparison, Arguments.NONE, like(DataType.BOOL, a, b), a, b);
    }

    /** x where the condition holds, 0 elsewhere; of one shape. */
    Value where(Value condition, Value x) {
        return backward.emit("select", Arguments.NONE, x, condition, x, backward.zeros(x));
    }

    /** x where the condition does not hold, 0 elsewhere; of one shape. */
    Value whereNot(Value condition, Value x) {
        return backward.emit("select", Arguments.NONE, x, condition, backward.zeros(x), x);
    }

    /** The sum over dimensions, which stay with length 1. */
    Value sum(Value x, long... dimensions) {
        long[] shape = x.shape();
        for (long dimension : dimensions) {
            shape[(int) dimension] = 1;
        }
        var like = new Value(x.name(), x.type(), shape);
        return backward.emit("reduce_sum", Arguments.integers(dimensions).withFlags(true), like, x);
    }

    /** The gradient of a value that was broadcast: summed over what it was repeated along. */
    Value sumTo(Value value, Value gradient) {
        if (value.sameShape(gradient)) {
            return gradient;
        }
        int added = gradient.rank() - value.rank();
        long[] wide = gradient.shape();
        long[] repeated = LongStream.range(0, wide.length)
                .filter(d -> d < added || (value.shape()[(int) d - added] == 1 && wide[(int) d] != 1))
                .toArray();
        long[] kept = LongStream.range(0, wide.length)
                .filter(d -> Arrays.stream(repeated).noneMatch(dimension -> dimension == d))
                .map(d -> wide[(int) d])
                .toArray();
        var like = new Value(value.name(), value.type(), kept);
        Value sum = backward.emit("reduce_sum", Arguments.integers(repeated), like, gradient);
        return value.sameShape(like) ? sum : backward.reshape(sum, value.shape());
    }

    Value permute(Value x, long... order) {
        long[] shape = LongStream.of(order).map(d -> x.shape()[(int) d]).toArray();
        return backward.emit("permute", Arguments.integers(order), new Value(x.name(), x.type(), shape), x);
    }

    private Value binary(String op, Value a, Value b) {
        return backward.emit(op, Arguments.NONE, like(a.type(), a, b), a, b);
    }

    /** What an op of two values gives whose shapes are broadcast against each other. */
    private static Value like(DataType type, Value a, Value b) {
        Value longer = a.rank() >= b.rank() ? a : b;
        Value shorter = longer == a ? b : a;
        long[] shape = longer.shape();
        int added = longer.rank() - shorter.rank();
        for (int i = 0; i < shorter.rank(); i++) {
            shape[added + i] = Math.max(shape[added + i], shorter.shape()[i]);
        }
        return new Value(longer.name(), type, shape);
    }
}
