package dev.cairn.worker.step.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Asks ND4J for the shapes of an op's outputs. It wants arrays to look at: constants come as they are (their values
 * may be shapes), everything else as memory that is reserved and never touched.
 */
final class ShapeInference implements AutoCloseable {
    private final Map<Value, INDArray> constants;
    private final Map<Value, INDArray> untouched = new HashMap<>();

    ShapeInference(Map<Value, INDArray> constants) {
        this.constants = constants;
    }

    List<Value> outputs(String op, Arguments arguments, List<Value> inputs, List<String> names) {
        if (Transforms.has(op)) {
            Value x = inputs.get(0);
            return List.of(new Value(names.get(0), Transforms.outputType(op, x.type()), x.shape()));
        }
        Fit.check(op, arguments, inputs, names.get(0));
        DynamicCustomOp custom = bind(op, arguments, inputs);
        List<LongShapeDescriptor> shapes;
        try {
            shapes = custom.calculateOutputShape();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    Node.place(op, inputs, names.get(0)) + ": ND4J refuses these shapes with " + arguments, e);
        }
        var outputs = new ArrayList<Value>();
        for (int i = 0; i < names.size(); i++) {
            outputs.add(new Value(
                    names.get(i), shapes.get(i).dataType(), shapes.get(i).getShape()));
        }
        return outputs;
    }

    /** Runs an op whose inputs are all constant. */
    INDArray[] fold(String op, Arguments arguments, List<Value> inputs) {
        if (Transforms.has(op)) {
            INDArray x = array(inputs.get(0));
            INDArray z = Nd4j.createUninitialized(Transforms.outputType(op, x.dataType()), x.shape());
            Nd4j.getExecutioner().exec(Transforms.of(op, x, z));
            return new INDArray[] {z};
        }
        return Nd4j.exec(bind(op, arguments, inputs));
    }

    private DynamicCustomOp bind(String op, Arguments arguments, List<Value> inputs) {
        DynamicCustomOp custom = DynamicCustomOp.builder(op).build();
        inputs.forEach(input -> custom.addInputArgument(array(input)));
        arguments.integers().forEach(custom::addIArgument);
        arguments.reals().forEach(custom::addTArgument);
        arguments.flags().forEach(custom::addBArgument);
        arguments.types().forEach(custom::addDArgument);
        return custom;
    }

    private INDArray array(Value value) {
        INDArray constant = constants.get(value);
        return constant != null
                ? constant
                : untouched.computeIfAbsent(value, v -> Nd4j.createUninitialized(v.type(), v.shape()));
    }

    @Override
    public void close() {
        untouched.values().forEach(INDArray::close);
    }
}
