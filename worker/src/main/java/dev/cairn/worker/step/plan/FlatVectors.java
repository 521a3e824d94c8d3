package dev.cairn.worker.step.plan;

import dev.cairn.worker.step.graph.Graph;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The two vectors that leave the step: all parameters, and the gradient of each at the same place. All plans of a
 * model share them.
 */
public final class FlatVectors implements AutoCloseable {
    private final INDArray parameters;
    private final INDArray gradients;

    /** Room for the parameters of this graph, in the order in which it names them. */
    public FlatVectors(List<Value> parameters) {
        DataType type = parameters.get(0).type();
        long length = 0;
        for (Value parameter : parameters) {
            if (parameter.type() != type) {
                throw new IllegalArgumentException("parameter '" + parameter.name() + "' is " + parameter.type()
                        + " where '" + parameters.get(0).name() + "' is " + type
                        + ": all parameters of a network have one type");
            }
            length += parameter.length();
        }
        this.parameters = Nd4j.create(type, length);
        this.gradients = Nd4j.create(type, length);
    }

    /** Every parameter of the network, end to end. */
    public INDArray parameters() {
        return parameters;
    }

    /** The gradient of the loss, laid out like the parameters. */
    public INDArray gradients() {
        return gradients;
    }

    /** Makes each parameter, and each gradient that is a memory of its own, a view of its place in the vectors. */
    void place(Graph graph, Aliases aliases, Map<Value, INDArray> arrays) {
        long offset = 0;
        for (Value parameter : graph.vector()) {
            arrays.put(parameter, PlanMemory.view(parameters.data(), offset, parameter));
            Value gradient = graph.results().get(Graph.gradientOf(parameter));
            if (gradient != null) {
                Value root = aliases.root(gradient);
                INDArray place = PlanMemory.view(gradients.data(), offset, root);
                if (arrays.putIfAbsent(root, place) != null) {
                    throw new IllegalStateException(root + " is the gradient of two parameters");
                }
            }
            offset += parameter.length();
        }
    }

    @Override
    public void close() {
        parameters.close();
        gradients.close();
    }
}
