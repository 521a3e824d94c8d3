package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Graph;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reverse-mode differentiation: walks the forward nodes from last to first and lets each op's rule append what carries
 * the gradient on. Nothing is computed for values that lead to no parameter.
 */
public final class Backward {
    private final List<Node> nodes;
    private final Map<Value, Value> gradients = new HashMap<>();
    private final Set<Value> needed = new HashSet<>();
    private final Value seed;

    private Backward(Graph forward, Value loss) {
        this.nodes = new ArrayList<>(forward.nodes());
        this.seed = new Value(loss.name() + "-grad", loss.type(), loss.shape());
        needed.addAll(forward.parameters());
        for (Node node : forward.nodes()) {
            if (node.inputs().stream().anyMatch(needed::contains)) {
                needed.addAll(node.outputs());
            }
        }
        gradients.put(loss, seed);
    }

    /**
     * The graph with the gradient of its loss for each parameter added to its results.
     *
     * @throws IllegalArgumentException where an op between a parameter and the loss has no rule, or where a parameter
     *     does not reach the loss
     */
    public static Graph differentiate(Graph forward, String lossName) {
        Value loss = forward.result(lossName);
        var backward = new Backward(forward, loss);
        for (int i = forward.nodes().size() - 1; i >= 0; i--) {
            backward.pass(forward.nodes().get(i));
        }
        var results = new LinkedHashMap<String, Value>();
        for (Value parameter : forward.parameters()) {
            Value gradient = backward.gradients.get(parameter);
            if (gradient == null) {
                throw new IllegalArgumentException("parameter '" + parameter.name() + "' does not reach the loss '"
                        + lossName + "': remove it from the graph or make it a constant");
            }
            results.put(Graph.gradientOf(parameter), gradient);
        }
        return forward.withResults(
                backward.nodes, Map.of(backward.seed, Nd4j.ones(loss.type(), loss.shape())), results);
    }

    private void pass(Node node) {
        boolean carriesGradient = node.outputs().stream().anyMatch(gradients::containsKey);
        if (!carriesGradient || node.inputs().stream().noneMatch(needed::contains)) {
            return;
        }
        Rule rule = Rules.TABLE.get(node.op());
        if (rule == null) {
            throw new IllegalArgumentException("op " + node.op() + " at '"
                    + node.output().name() + "' has no gradient rule; there are rules for "
                    + new java.util.TreeSet<>(Rules.TABLE.keySet()));
        }
        rule.differentiate(node, this);
    }

    /** The gradient that arrives at an output of the node being passed. */
    Value gradient(Value output) {
        Value gradient = gradients.get(output);
        if (gradient == null) {
            throw new IllegalStateException("no gradient arrives at " + output);
        }
        return gradient;
    }

    /** Whether this gradient is the constant one that the walk starts from. */
    boolean isSeed(Value gradient) {
        return gradient == seed;
    }

    /** Whether anybody wants the gradient of this value. */
    boolean needs(Value value) {
        return needed.contains(value);
    }

    /** Adds a gradient to those that other uses of the value have given already. */
    void accumulate(Value value, Value gradient) {
        if (!needs(value)) {
            return;
        }
        Value sum = gradients.get(value);
        gradients.put(value, sum == null ? gradient : emit("add", Arguments.NONE, value, sum, gradient));
    }

    /** Appends an op with one output of the shape of {@code like}. */
    Value emit(String op, Arguments arguments, Value like, Value... inputs) {
        return emit(op, arguments, List.of(inputs), List.of(like)).get(0);
    }

    /** Appends an op with an output for each value of {@code like}, of its shape. */
    List<Value> emit(String op, Arguments arguments, List<Value> inputs, List<Value> like) {
        List<Value> outputs = like.stream()
                .map(v -> new Value(v.name() + "-grad", v.type(), v.shape()))
                .toList();
        nodes.add(new Node(op, arguments, inputs, outputs));
        return outputs;
    }
}
