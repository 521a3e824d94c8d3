package dev.cairn.models;

import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Runs graphs forward, on arrays of standard normal numbers. */
final class Forward {
    private final Random random = new Random(5);

    static double[] run(SameDiff graph, Map<String, INDArray> inputs, String output) {
        graph.setEnableCache(false); // with its cache, SameDiff returns wrong values
        return graph.output(inputs, output).get(output).dup('c').reshape(-1).toDoubleVector();
    }

    static double loss(Network network, Map<String, INDArray> inputs) {
        return run(network.graph(), inputs, network.loss())[0];
    }

    static long parameters(Network network) {
        return network.graph().variables().stream()
                .filter(v -> v.getVariableType() == VariableType.VARIABLE)
                .mapToLong(v -> v.getArr().length())
                .sum();
    }

    INDArray normal(DataType type, long... shape) {
        INDArray values = Nd4j.createUninitialized(type, shape);
        for (long i = 0; i < values.length(); i++) {
            values.putScalar(i, random.nextGaussian());
        }
        return values;
    }

    /** Uniform in [0, below). */
    INDArray integers(int below, long... shape) {
        INDArray values = Nd4j.createUninitialized(DataType.INT32, shape);
        for (long i = 0; i < values.length(); i++) {
            values.putScalar(i, random.nextInt(below));
        }
        return values;
    }

    /** Gives every parameter of the graph random values, so that gains and biases show. */
    void shake(SameDiff graph) {
        for (SDVariable variable : graph.variables()) {
            if (variable.getVariableType() == VariableType.VARIABLE) {
                variable.getArr().assign(normal(variable.dataType(), variable.getShape()));
            }
        }
    }
}
