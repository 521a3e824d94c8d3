package dev.cairn.worker.step.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * ND4J's attention ops, composed of products and a softmax: softmax(q' k / sqrt(width) + mask) v'. Features come before
 * time: queries are [batch, width, queries] or [batch, heads, width, queries], keys and values likewise. The mask
 * [batch, keys] holds 1 where there is a key and 0 where there is none.
 *
 * <p>Source: Vaswani et al., "Attention Is All You Need", 2017, equation 1 and section 3.2.2.
 */
final class AttentionLayers {
    /** What is added to the score of a key that is not there. */
    private static final double FAR_BELOW = 1e9;

    private final Arguments arguments;
    private final String name;
    private final GraphWriter writer;
    private final Map<Value, Value> rows = new HashMap<>();

    private AttentionLayers(Arguments arguments, String name, GraphWriter writer) {
        this.arguments = arguments;
        this.name = name;
        this.writer = writer;
    }

    static boolean has(String op) {
        return op.equals("dot_product_attention") || op.equals("multi_head_dot_product_attention");
    }

    /** Appends what comes to such an op; its arguments say whether it scales, and whether it puts the weights out. */
    static List<Value> add(String op, Arguments arguments, List<Value> inputs, List<String> names, GraphWriter writer) {
        Fit.check(op, arguments, inputs, names.get(0));
        var layer = new AttentionLayers(arguments, names.get(0), writer);
        return op.startsWith("multi") ? layer.ofHeads(inputs) : layer.plain(inputs);
    }

    private List<Value> plain(List<Value> inputs) {
        Value q = inputs.get(0);
        Value scores = product(q, inputs.get(1), true, false);
        Value weights = weights(scores, q.shape()[q.rank() - 2], optional(inputs, 3));
        return withWeights(product(inputs.get(2), weights, false, true), weights);
    }

    /**
     * Further inputs: projections of queries, keys and values to each head, [heads, width, features], and of what the
     * heads put out, [heads * valueWidth, outputs]. Rows of tokens are what such products are fast on.
     */
    private List<Value> ofHeads(List<Value> inputs) {
        Value q = heads(inputs.get(0), inputs.get(3));
        Value k = heads(inputs.get(1), inputs.get(4));
        Value v = heads(inputs.get(2), inputs.get(5));
        Value weights = weights(product(q, k, false, true), q.shape()[3], optional(inputs, 7));
        Value mixed = permuted(product(weights, v, false, false), 0, 2, 1, 3);
        long[] shape = mixed.shape();
        Value rows = product(reshaped(mixed, shape[0] * shape[1], shape[2] * shape[3]), inputs.get(6), false, false);
        return withWeights(transposed(reshaped(rows, shape[0], shape[1], rows.shape()[1])), weights);
    }

    /** From [batch, features, time] to [batch, heads, time, width]. */
    private Value heads(Value x, Value projection) {
        long[] shape = x.shape();
        long[] projected = projection.shape();
        Value rows = rows(x);
        Value columns = reshaped(projection, projected[0] * projected[1], projected[2]);
        Value each = reshaped(product(rows, columns, false, true), shape[0], shape[2], projected[0], projected[1]);
        return permuted(each, 0, 2, 1, 3);
    }

    /** From [batch, features, time] to [batch * time, features]; once, where queries, keys and values are the same. */
    private Value rows(Value x) {
        long[] shape = x.shape();
        return rows.computeIfAbsent(x, each -> reshaped(transposed(each), shape[0] * shape[2], shape[1]));
    }

    /** From products of queries and keys [.., queries, keys]. */
    private Value weights(Value scores, long width, @Nullable Value mask) {
        if (arguments.integer(0) == 1) {
            scores = op("multiply", Arguments.NONE, scores, writer.number(name, scores, 1 / Math.sqrt(width)));
        }
        if (mask != null) {
            scores = op("add", Arguments.NONE, scores, penalty(mask, scores));
        }
        return op("softmax", Arguments.integers(scores.rank() - 1), scores);
    }

    /** (mask - 1) 1e9, to be added to scores [batch, .., queries, keys]. */
    private Value penalty(Value mask, Value scores) {
        Value ones = mask.type() == scores.type()
                ? mask
                : op("cast", Arguments.integers(scores.type().toInt()), mask);
        Value missing = op("subtract", Arguments.NONE, ones, writer.number(name, scores, 1));
        Value penalty = op("multiply", Arguments.NONE, missing, writer.number(name, scores, FAR_BELOW));
        long[] shape = LongStream.generate(() -> 1).limit(scores.rank()).toArray();
        shape[0] = mask.shape()[0];
        shape[shape.length - 1] = mask.shape()[1];
        return reshaped(penalty, shape);
    }

    private List<Value> withWeights(Value y, Value weights) {
        return arguments.integer(1) == 1 ? List.of(y, transposed(weights)) : List.of(y);
    }

    private static @Nullable Value optional(List<Value> inputs, int index) {
        return inputs.size() > index ? inputs.get(index) : null;
    }

    private Value product(Value a, Value b, boolean ofA, boolean ofB) {
        return op("matmul", Arguments.integers(ofA ? 1 : 0, ofB ? 1 : 0, 0), a, b);
    }

    private Value transposed(Value x) {
        var order = new ArrayList<Long>();
        for (long d = 0; d < x.rank(); d++) {
            order.add(d);
        }
        order.add(order.remove(order.size() - 2));
        return permuted(x, order.stream().mapToLong(Long::longValue).toArray());
    }

    private Value permuted(Value x, long... order) {
        return op("permute", Arguments.integers(order), x);
    }

    private Value reshaped(Value x, long... shape) {
        return op("reshape", Arguments.reshape(shape), x);
    }

    private Value op(String op, Arguments with, Value... inputs) {
        return writer.add(name, op, with, inputs);
    }
}
