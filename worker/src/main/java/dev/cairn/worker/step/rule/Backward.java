package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Graph;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Unsupported;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reverse-mode differentiation: walks the forward nodes from last to first and lets each op's rule append what carries
 * the gradient on. Nothing is computed for values that lead to no parameter.
 */
public final class Backward {
    private final List<Node> nodes;
    private final Map<Value, Value> gradients = new HashMap<>();
    private final Set<Value> needed = new HashSet<>();
    private final Map<Value, Node> producers = new HashMap<>();
    private final Map<Value, INDArray> constants = new HashMap<>();
    private final Map<Value, INDArray> given;
    private final Value seed;

    private Backward(Graph forward, Value loss) {
        this.nodes = new ArrayList<>(forward.nodes());
        this.given = forward.constants();
        this.seed = new Value(loss.name() + "-grad", loss.type(), loss.shape());
        needed.addAll(forward.parameters());
        constants.put(seed, Nd4j.ones(loss.type(), loss.shape()));
        for (Node node : forward.nodes()) {
            node.outputs().forEach(output -> producers.put(output, node));
            if (node.inputs().stream().anyMatch(needed::contains)) {
                node.outputs().stream()
                        .filter(output -> output.type().isFPType())
                        .forEach(needed::add);
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
            boolean shared = results.containsValue(gradient); // by two parameters that are added to each other
            results.put(Graph.gradientOf(parameter), shared ? backward.copy(gradient) : gradient);
        }
        return forward.withResults(backward.nodes, backward.constants, results);
    }

    private void pass(Node node) {
        boolean carriesGradient = node.outputs().stream().anyMatch(gradients::containsKey);
        if (!carriesGradient || node.inputs().stream().noneMatch(needed::contains)) {
            return;
        }
        Rule rule = Rules.TABLE.get(node.op());
        if (rule == null) {
            throw new IllegalArgumentException(Unsupported.message(node.place(), node.op()));
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

    /** Whether a gradient arrives at this output of the node being passed. */
    boolean isDifferentiated(Value output) {
        return gradients.containsKey(output);
    }

    /** The same, or null where nobody uses the output. */
    @Nullable Value gradientIfAny(Value output) {
        return gradients.get(output);
    }

    /** The same, or zeros where nobody uses the output. */
    Value gradientOrZeros(Value output) {
        return isDifferentiated(output) ? gradient(output) : zeros(output);
    }

    /** What an input of the node being passed holds, which must be constant for the op to have a gradient. */
    INDArray constant(Node node, int input) {
        INDArray constant = given.get(node.input(input));
        if (constant == null) {
            throw new IllegalArgumentException(node.place() + " takes "
                    + node.input(input).name() + ", which must be a constant for the op to have a gradient");
        }
        return constant;
    }

    /** A constant number. */
    Value number(DataType type, double number) {
        var value = new Value("number " + number, type);
        constants.put(value, Nd4j.scalar(type, number));
        return value;
    }

    /** A constant of zeros, of the shape of {@code like}. */
    Value zeros(Value like) {
        var zeros = new Value(like.name() + "-zeros", like.type(), like.shape());
        constants.put(zeros, Nd4j.zeros(like.type(), like.shape()));
        return zeros;
    }

    /** The node that writes a value of the forward graph; null for parameters, placeholders and constants. */
    @Nullable Node producer(Value value) {
        return producers.get(value);
    }

    /** The same elements in another shape. */
    Value reshape(Value value, long... shape) {
        var like = new Value(value.name(), value.type(), shape);
        return emit("reshape", Arguments.reshape(shape), like, value);
    }

    private Value copy(Value value) {
        return emit("add", Arguments.NONE, value, value, zeros(value));
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
