package dev.cairn.models;

import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Runs networks forward, on seeded random numbers; reads what lies within them by name. */
public final class Forward {
    private final Random random = new Random(5);

    /** Values of parameters and of what the ops write. */
    public static Map<String, INDArray> run(Network network, Map<String, INDArray> inputs, String... names) {
        network.graph().setEnableCache(false); // with its cache, SameDiff returns wrong values
        return network.graph().output(inputs, names);
    }

    public static double loss(Network network, Map<String, INDArray> inputs) {
        return run(network, inputs, network.loss()).get(network.loss()).getDouble(0);
    }

    public static INDArray parameter(Network network, String name) {
        return network.graph().getVariable(name).getArr();
    }

    public static long parameters(Network network) {
        return network.parameters().stream().mapToLong(v -> v.getArr().length()).sum();
    }

    /** Normal with mean 0. */
    public INDArray normal(double deviation, long... shape) {
        INDArray values = Nd4j.createUninitialized(DataType.FLOAT, shape);
        for (long i = 0; i < values.length(); i++) {
            values.putScalar(i, deviation * random.nextGaussian());
        }
        return values;
    }

    /** Uniform in [0, below). */
    public INDArray integers(int below, long... shape) {
        INDArray values = Nd4j.createUninitialized(DataType.INT32, shape);
        for (long i = 0; i < values.length(); i++) {
            values.putScalar(i, random.nextInt(below));
        }
        return values;
    }

    /** Moves every parameter, so that gains, biases and what starts at zero show. */
    public Network shaken(Network network) {
        for (SDVariable variable : network.parameters()) {
            variable.getArr().addi(normal(0.3, variable.getShape()).castTo(variable.dataType()));
        }
        return network;
    }
}
