package dev.cairn.models.onnx;

import dev.cairn.models.Statistic;
import dev.cairn.models.onnx.Operator.Node;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The operators that are read, with the meaning that the ONNX specification gives them (operator set 7 and later;
 * github.com/onnx/onnx, docs/Operators.md).
 */
final class Operators {
    static final Map<String, Operator> TABLE = Map.ofEntries(
            Map.entry("Add", (node, r) -> first(node, r).add(node.output(), second(node, r))),
            Map.entry("Sub", (node, r) -> first(node, r).sub(node.output(), second(node, r))),
            Map.entry("Mul", (node, r) -> first(node, r).mul(node.output(), second(node, r))),
            Map.entry("Div", (node, r) -> first(node, r).div(node.output(), second(node, r))),
            Map.entry("Relu", (node, r) -> r.graph().nn.relu(node.output(), first(node, r), 0)),
            Map.entry(
                    "LeakyRelu",
                    (node, r) -> r.graph().nn.leakyRelu(node.output(), first(node, r), node.real("alpha", 0.01))),
            Map.entry("Sigmoid", (node, r) -> r.graph().nn.sigmoid(node.output(), first(node, r))),
            Map.entry("Tanh", (node, r) -> r.graph().math.tanh(node.output(), first(node, r))),
            Map.entry("Exp", (node, r) -> r.graph().math.exp(node.output(), first(node, r))),
            Map.entry("Sqrt", (node, r) -> r.graph().math.sqrt(node.output(), first(node, r))),
            Map.entry("Erf", (node, r) -> r.graph().math.erf(node.output(), first(node, r))),
            Map.entry("Softmax", (node, r) -> r.graph().nn.softmax(node.output(), first(node, r), (int)
                    node.integer("axis", -1))),
            Map.entry("Identity", (node, r) -> r.graph().identity(node.output(), first(node, r))),
            Map.entry("Dropout", (node, r) -> r.graph().identity(node.output(), first(node, r))),
            Map.entry(
                    "Constant",
                    (node, r) ->
                            r.constant(node.output(), node.attribute("value").getT())),
            Map.entry("Gemm", Operators::gemm),
            Map.entry("MatMul", (node, r) -> r.graph().mmul(node.output(), first(node, r), second(node, r))),
            Map.entry("Flatten", Operators::flatten),
            Map.entry("Reshape", Operators::reshape),
            Map.entry("Transpose", Operators::transpose),
            Map.entry("Concat", Operators::concat),
            Map.entry("ReduceMean", Operators::mean),
            Map.entry("GlobalAveragePool", (node, r) -> r.graph().mean(node.output(), first(node, r), true, 2, 3)),
            Map.entry("BatchNormalization", Operators::batchNorm),
            Map.entry("Conv", Windows::convolution),
            Map.entry("MaxPool", Windows::maxPool),
            Map.entry("AveragePool", Windows::averagePool));

    private Operators() {}

    private static SDVariable first(Node node, GraphReader reader) {
        return reader.value(node.input(0));
    }

    private static SDVariable second(Node node, GraphReader reader) {
        return reader.value(node.input(1));
    }

    /** a b + c, a or b transposed. */
    private static SDVariable gemm(Node node, GraphReader reader) {
        node.require(
                node.real("alpha", 1) == 1 && node.real("beta", 1) == 1,
                "scales its product: alpha and beta must be 1");
        SDVariable a = node.integer("transA", 0) == 0 ? first(node, reader) : reader.permuted(node.input(0), 1, 0);
        SDVariable b = node.integer("transB", 0) == 0 ? second(node, reader) : reader.permuted(node.input(1), 1, 0);
        if (!node.hasInput(2)) {
            return reader.graph().mmul(node.output(), a, b);
        }
        SDVariable c = reader.value(node.input(2));
        if (reader.hasRank(node.input(2), 1)) {
            return reader.graph().nn.linear(node.output(), a, b, c);
        }
        return a.mmul(b).add(node.output(), c);
    }

    private static SDVariable flatten(Node node, GraphReader reader) {
        node.require(node.integer("axis", 1) == 1, "flattens from another axis than 1");
        return reshaped(node, reader, 0, -1);
    }

    private static SDVariable reshape(Node node, GraphReader reader) {
        node.require(node.integer("allowzero", 0) == 0, "has allowzero");
        return reshaped(node, reader, reader.integers(node.input(1)));
    }

    /** As ONNX says shapes: 0 keeps the dimension of that place, -1 is what remains. */
    private static SDVariable reshaped(Node node, GraphReader reader, long... shape) {
        SameDiff graph = reader.graph();
        SDVariable x = first(node, reader);
        if (Arrays.stream(shape).noneMatch(size -> size == 0)) {
            return graph.reshape(node.output(), x, shape);
        }
        SDVariable[] sizes = IntStream.range(0, shape.length)
                .mapToObj(i -> shape[i] == 0 ? graph.sizeAt(x, i) : graph.constant(Nd4j.scalar(shape[i])))
                .toArray(SDVariable[]::new);
        return graph.reshape(node.output(), x, graph.stack(0, sizes));
    }

    private static SDVariable transpose(Node node, GraphReader reader) {
        return reader.graph().permute(node.output(), first(node, reader), node.integers("perm"));
    }

    private static SDVariable concat(Node node, GraphReader reader) {
        SDVariable[] parts =
                node.proto().getInputList().stream().map(reader::value).toArray(SDVariable[]::new);
        return reader.graph().concat(node.output(), (int) node.attribute("axis").getI(), parts);
    }

    private static SDVariable mean(Node node, GraphReader reader) {
        int[] axes = node.hasInput(1)
                ? Arrays.stream(reader.integers(node.input(1)))
                        .mapToInt(Math::toIntExact)
                        .toArray()
                : node.integers("axes");
        return reader.graph().mean(node.output(), first(node, reader), node.integer("keepdims", 1) == 1, axes);
    }

    /** Of images: in training by the batch's own mean and variance, in inference by those that the file holds. */
    private static SDVariable batchNorm(Node node, GraphReader reader) {
        SDVariable x = first(node, reader);
        String[] names = {node.output() + ".mean", node.output() + ".variance"};
        SDVariable[] moments = reader.graph().math.moments(names, x, new int[] {0, 2, 3}, false);
        reader.add(new Statistic(names[0], reader.value(node.input(3)).name()));
        reader.add(new Statistic(names[1], reader.value(node.input(4)).name()));
        return reader.graph()
                .nn
                .batchNorm(
                        node.output(),
                        x,
                        moments[0],
                        moments[1],
                        second(node, reader),
                        reader.value(node.input(2)),
                        node.real("epsilon", 1e-5),
                        1);
    }
}
