package dev.cairn.worker.step.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The nodes of a graph in the making: shapes are inferred, and what follows from constants alone is computed. */
final class GraphWriter implements AutoCloseable {
    /** Ops that read their inputs' shapes alone, which are known here. */
    private static final Set<String> OF_SHAPES =
            Set.of("shape_of", "size", "size_at", "rank", "zeroslike", "zeros_as", "ones_as");

    private final List<Node> nodes = new ArrayList<>();
    private final Map<Value, INDArray> constants = new LinkedHashMap<>();
    private final ShapeInference shapes = new ShapeInference(constants);

    List<Node> nodes() {
        return nodes;
    }

    Map<Value, INDArray> constants() {
        return constants;
    }

    Value constant(String name, INDArray array) {
        var value = new Value(name, array.dataType(), array.shape());
        constants.put(value, array);
        return value;
    }

    /** A number of the type of another value. */
    Value number(String name, Value like, double number) {
        return constant(name, Nd4j.scalar(like.type(), number));
    }

    void add(Node node) {
        nodes.add(node);
    }

    /** Appends an op; returns what it writes, under these names. */
    List<Value> add(String op, Arguments arguments, List<Value> inputs, List<String> names) {
        boolean constant = !inputs.isEmpty() && inputs.stream().allMatch(constants::containsKey);
        if (constant || OF_SHAPES.contains(op)) {
            INDArray[] folded = shapes.fold(op, arguments, inputs);
            var values = new ArrayList<Value>();
            for (int i = 0; i < names.size(); i++) {
                values.add(constant(names.get(i), folded[i]));
            }
            return values;
        }
        List<Value> outputs = shapes.outputs(op, arguments, inputs, names);
        nodes.add(new Node(op, arguments, inputs, outputs));
        return outputs;
    }

    /** Appends an op that writes one value. */
    Value add(String name, String op, Arguments arguments, Value... inputs) {
        return add(op, arguments, List.of(inputs), List.of(name)).get(0);
    }

    @Override
    public void close() {
        shapes.close();
    }
}
