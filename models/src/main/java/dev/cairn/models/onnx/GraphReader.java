package dev.cairn.models.onnx;

import dev.cairn.models.Statistic;
import dev.cairn.models.onnx.Operator.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Walks through an ONNX graph, whose nodes stand in an order in which they can run, and builds the same in SameDiff. */
final class GraphReader {
    private final GraphProto source;
    private final SameDiff graph = SameDiff.create();
    private final Map<String, TensorProto> tensors = new HashMap<>();
    private final Map<String, Long> uses = new HashMap<>();
    private final Map<String, SDVariable> values = new HashMap<>();
    private final List<Statistic> statistics = new ArrayList<>();

    GraphReader(GraphProto source) {
        this.source = source;
        source.getInitializerList().forEach(tensor -> tensors.put(tensor.getName(), tensor));
        source.getNodeList().forEach(node -> node.getInputList().forEach(input -> uses.merge(input, 1L, Long::sum)));
    }

    OnnxNetwork read() {
        var inputs = new ArrayList<String>();
        for (ValueInfoProto input : source.getInputList()) {
            if (!tensors.containsKey(input.getName())) {
                values.put(input.getName(), placeholder(input));
                inputs.add(input.getName());
            }
        }
        for (NodeProto proto : source.getNodeList()) {
            var node = new Node(proto);
            Operator operator = Operators.TABLE.get(proto.getOpType());
            if (operator == null || !proto.getDomain().isEmpty()) {
                throw node.refused(
                        "is not an operator that Cairn reads; read are " + new TreeSet<>(Operators.TABLE.keySet()));
            }
            values.put(node.output(), operator.add(node, this));
        }
        var outputs =
                source.getOutputList().stream().map(ValueInfoProto::getName).toList();
        return new OnnxNetwork(graph, inputs, outputs, statistics);
    }

    private SDVariable placeholder(ValueInfoProto input) {
        var type = input.getType().getTensorType();
        DataType elements =
                switch (type.getElemType()) {
                    case TensorProto.DataType.FLOAT_VALUE -> DataType.FLOAT;
                    case TensorProto.DataType.INT32_VALUE, TensorProto.DataType.INT64_VALUE -> DataType.INT32;
                    default ->
                        throw new IllegalArgumentException(
                                "input '" + input.getName() + "' must be FLOAT, INT32 or INT64 (fed as INT32)");
                };
        long[] shape = type.getShape().getDimList().stream()
                .mapToLong(d -> d.getDimValue() > 0 ? d.getDimValue() : -1)
                .toArray();
        return graph.placeHolder(input.getName(), elements, shape);
    }

    SameDiff graph() {
        return graph;
    }

    void add(Statistic statistic) {
        statistics.add(statistic);
    }

    /** What the constant node gives, which is never trained. */
    SDVariable constant(String name, TensorProto tensor) {
        tensors.put(name, tensor);
        return graph.constant(name, Tensors.isFloat(tensor) ? Tensors.floats(tensor) : integers(tensor));
    }

    /** The value of that name. */
    SDVariable value(String name) {
        SDVariable known = values.get(name);
        if (known != null) {
            return known;
        }
        TensorProto tensor = tensor(name);
        SDVariable made;
        if (!Tensors.isFloat(tensor)) {
            made = graph.constant(name, integers(tensor));
        } else if (tensor.getDimsCount() == 0) {
            made = graph.constant(name, Tensors.floats(tensor));
        } else {
            made = graph.var(name, Tensors.floats(tensor));
        }
        values.put(name, made);
        return made;
    }

    /** The value with its dimensions in another order; a variable that nobody else reads is laid out so. */
    SDVariable permuted(String name, int... order) {
        TensorProto tensor = tensors.get(name);
        if (tensor == null
                || !Tensors.isFloat(tensor)
                || uses.getOrDefault(name, 0L) != 1
                || values.containsKey(name)) {
            return graph.permute(value(name), order);
        }
        SDVariable variable =
                graph.var(name, Tensors.floats(tensor).permute(order).dup('c'));
        values.put(name, variable);
        return variable;
    }

    /** Whether a tensor of that many dimensions lies in the file under this name. */
    boolean hasRank(String name, int rank) {
        return tensors.containsKey(name) && tensors.get(name).getDimsCount() == rank;
    }

    /** The shape of a tensor that lies in the file. */
    long[] shape(String name) {
        return Tensors.shape(tensor(name));
    }

    /** The elements of a tensor of integers that lies in the file. */
    long[] integers(String name) {
        return Tensors.integers(tensor(name));
    }

    private TensorProto tensor(String name) {
        TensorProto tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("'" + name + "' must lie in the file as a tensor");
        }
        return tensor;
    }

    private static INDArray integers(TensorProto tensor) {
        return Nd4j.createFromArray(Tensors.integers(tensor)).reshape(Tensors.shape(tensor));
    }
}
