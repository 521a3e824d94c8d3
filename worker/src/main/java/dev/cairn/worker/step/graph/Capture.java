package dev.cairn.worker.step.graph;

import dev.cairn.models.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ScalarOp;

/** Reads the forward graph of a network for one batch size: what its results need, all shapes known. */
public final class Capture {
    /** Functions of one element that are ops of SameDiff's older kind, which say nothing of their shapes. */
    private static final Set<String> ELEMENTWISE = Set.of("tanh", "sigmoid", "gelu", "swish");

    private final SameDiff source;
    private final long batch;
    private final Map<String, SameDiffOp> producers = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Value> placeholders = new LinkedHashMap<>();
    private final Map<Value, INDArray> constants = new LinkedHashMap<>();
    private final ShapeInference shapes = new ShapeInference(constants);

    private Capture(SameDiff source, long batch) {
        this.source = source;
        this.batch = batch;
        source.getOps().values().forEach(op -> op.getOutputsOfOp().forEach(output -> producers.put(output, op)));
    }

    /**
     * The forward graph of the network's loss and output.
     *
     * @param batch what stands for the leading -1 of the placeholders
     * @throws IllegalArgumentException naming the op and its place where the graph cannot be compiled
     */
    public static Graph of(Network network, int batch) {
        var capture = new Capture(network.graph(), batch);
        try (capture.shapes) {
            List<Value> parameters = capture.parameters();
            var results = new LinkedHashMap<String, Value>();
            results.put(network.loss(), capture.visit(network.loss()));
            results.put(network.output(), capture.visit(network.output()));
            return new Graph(capture.nodes, capture.placeholders, parameters, capture.constants, results);
        }
    }

    private List<Value> parameters() {
        var parameters = new ArrayList<Value>();
        for (SDVariable variable : source.variables()) {
            if (variable.getVariableType() == VariableType.VARIABLE) {
                var value = new Value(variable.name(), variable.dataType(), variable.getShape());
                values.put(variable.name(), value);
                parameters.add(value);
            }
        }
        return parameters;
    }

    private Value visit(String name) {
        Value known = values.get(name);
        if (known != null) {
            return known;
        }
        SDVariable variable = source.getVariable(name);
        if (variable == null) {
            throw new IllegalArgumentException("the graph has no variable named '" + name + "'");
        }
        switch (variable.getVariableType()) {
            case PLACEHOLDER -> {
                long[] shape = Arrays.stream(variable.placeholderShape())
                        .map(d -> d < 0 ? batch : d)
                        .toArray();
                var value = new Value(name, variable.dataType(), shape);
                placeholders.put(name, value);
                values.put(name, value);
            }
            case CONSTANT -> constant(name, variable.getArr());
            default -> visitOp(producer(name));
        }
        return Objects.requireNonNull(values.get(name));
    }

    private SameDiffOp producer(String name) {
        SameDiffOp op = producers.get(name);
        if (op == null) {
            throw new IllegalArgumentException("variable '" + name + "' is written by no op of the graph");
        }
        return op;
    }

    private void visitOp(SameDiffOp op) {
        DifferentialFunction function = op.getOp();
        List<Value> inputs = new ArrayList<>();
        for (String input : op.getInputsToOp()) {
            inputs.add(visit(input));
        }
        List<String> names = op.getOutputsOfOp();
        String opName = function.opName();
        Arguments arguments = arguments(function);
        if (opName.equals("onehot") && arguments.types().isEmpty()) { // SameDiff keeps its type to itself
            arguments = arguments.withTypes(source.getVariable(names.get(0)).dataType());
        }
        boolean constant = !inputs.isEmpty() && inputs.stream().allMatch(constants::containsKey);
        if (constant || opName.equals("shape_of")) {
            INDArray[] folded = shapes.fold(opName, arguments, inputs);
            for (int i = 0; i < names.size(); i++) {
                constant(names.get(i), folded[i]);
            }
            return;
        }
        List<Value> outputs = ELEMENTWISE.contains(opName)
                ? List.of(new Value(
                        names.get(0), inputs.get(0).type(), inputs.get(0).shape()))
                : shapes.outputs(opName, arguments, inputs, names);
        outputs.forEach(output -> values.put(output.name(), output));
        nodes.add(new Node(opName, arguments, inputs, outputs));
    }

    private void constant(String name, INDArray array) {
        var value = new Value(name, array.dataType(), array.shape());
        values.put(name, value);
        constants.put(value, array);
    }

    private static Arguments arguments(DifferentialFunction function) {
        if (function instanceof DynamicCustomOp custom) {
            return new Arguments(
                    Arrays.stream(custom.iArgs()).boxed().toList(),
                    Arrays.stream(custom.tArgs()).boxed().toList(),
                    IntStream.range(0, custom.numBArguments())
                            .mapToObj(custom::getBArgument)
                            .toList(),
                    Arrays.asList(custom.dArgs()));
        }
        if (ELEMENTWISE.contains(function.opName())) {
            return Arguments.NONE;
        }
        if (function instanceof ScalarOp scalar) {
            return Arguments.NONE.withReals(scalar.scalar().getDouble(0));
        }
        throw new IllegalArgumentException("op " + function.opName() + " at '" + function.getOwnName()
                + "' is not one that Cairn compiles; compose it of others");
    }
}
