package dev.cairn.worker.step.recurrent;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/** The nodes that come in the place of one op, in the making; their values are named after its output. */
final class Nodes {
    private final List<Node> nodes = new ArrayList<>();
    private final String name;

    Nodes(String name) {
        this.name = name;
    }

    List<Node> list() {
        return List.copyOf(nodes);
    }

    /** A value that some node is going to write. */
    Value value(DataType type, long... shape) {
        return new Value(name, type, shape);
    }

    void add(Node node) {
        nodes.add(node);
    }

    /** Appends an op that writes this value. */
    Value add(Value output, String op, Arguments arguments, Value... inputs) {
        nodes.add(new Node(op, arguments, List.of(inputs), List.of(output)));
        return output;
    }

    /** An op of one element, or of two values of one shape. */
    Value each(String op, Value x, Value... more) {
        Value[] inputs = new Value[more.length + 1];
        inputs[0] = x;
        System.arraycopy(more, 0, inputs, 1, more.length);
        return add(value(x.type(), x.shape()), op, Arguments.NONE, inputs);
    }

    Value product(Value a, Value b) {
        return add(value(a.type(), a.shape()[0], b.shape()[1]), "matmul", Arguments.integers(0, 0, 0), a, b);
    }

    Value reshape(Value x, long... shape) {
        return view(x, value(x.type(), shape));
    }

    /** Makes a value of one that holds the same elements. */
    Value view(Value x, Value as) {
        return add(as, "reshape", Arguments.reshape(as.shape()), x);
    }

    Value permute(Value x, Value permuted, long... dimensions) {
        return add(permuted, "permute", Arguments.integers(dimensions), x);
    }

    /** The parts of a value along a dimension, which goes away. */
    List<Value> unstack(Value x, int dimension, long... partShape) {
        List<Value> parts = values(Math.toIntExact(x.shape()[dimension]), x.type(), partShape);
        nodes.add(new Node("unstack", Arguments.integers(dimension), List.of(x), parts));
        return parts;
    }

    /** Parts of equal width of the rows of a matrix. */
    List<Value> split(Value x, int count) {
        List<Value> parts = values(count, x.type(), x.shape()[0], x.shape()[1] / count);
        nodes.add(new Node("split", Arguments.integers(count, 1), List.of(x), parts));
        return parts;
    }

    private List<Value> values(int count, DataType type, long... shape) {
        var values = new ArrayList<Value>();
        for (int i = 0; i < count; i++) {
            values.add(value(type, shape));
        }
        return values;
    }
}
