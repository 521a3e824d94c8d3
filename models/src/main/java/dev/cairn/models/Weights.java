package dev.cairn.models;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Initial values of parameters. Each parameter draws from a generator of its own, seeded by the run's seed and the
 * parameter's name, so that a network's start depends on neither the order of its layers nor any global state.
 */
public final class Weights {
    private final SameDiff graph;
    private final DataType type;
    private final long seed;
    private final @Nullable Followed followed;

    Weights(SameDiff graph, DataType type, long seed) {
        this(graph, type, seed, null);
    }

    private Weights(SameDiff graph, DataType type, long seed, @Nullable Followed followed) {
        this.graph = graph;
        this.type = type;
        this.seed = seed;
        this.followed = followed;
    }

    /**
     * How parameters follow others.
     *
     * @param prefix what their names have before those of the others
     * @param targets takes what makes them follow
     */
    record Followed(String prefix, double decay, List<Statistic> targets) {}

    /** Makes parameters that begin as the graph's of the same name without the prefix, and follow these. */
    Weights following(Followed others) {
        return new Weights(graph, type, seed, others);
    }

    /** Whether parameters follow others. */
    boolean follow() {
        return followed != null;
    }

    private SDVariable parameter(String name, Supplier<INDArray> initial) {
        if (followed == null) {
            return graph.var(name, initial.get());
        }
        String own = name.substring(followed.prefix.length());
        followed.targets.add(Statistic.target(own, name, followed.decay));
        return graph.var(name, graph.getVariable(own).getArr().dup());
    }

    /**
     * Uniform in +-sqrt(6 / fanIn), which keeps the variance through layers of ReLU.
     *
     * <p>Source: He et al., "Delving Deep into Rectifiers", 2015, equation 10.
     */
    public SDVariable he(String name, long fanIn, long... shape) {
        return uniform(name, StrictMath.sqrt(6.0 / fanIn), shape);
    }

    /**
     * Uniform in +-sqrt(6 / (fanIn + fanOut)).
     *
     * <p>Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010,
     * equation 16.
     */
    public SDVariable glorot(String name, long fanIn, long fanOut, long... shape) {
        return uniform(name, StrictMath.sqrt(6.0 / (fanIn + fanOut)), shape);
    }

    public SDVariable zeros(String name, long... shape) {
        return parameter(name, () -> Nd4j.zeros(type, shape));
    }

    public SDVariable ones(String name, long... shape) {
        return parameter(name, () -> Nd4j.ones(type, shape));
    }

    /** Uniform in +-bound. */
    public SDVariable uniform(String name, double bound, long... shape) {
        SplittableRandom random = random(name);
        return filled(name, () -> (2 * random.nextDouble() - 1) * bound, shape);
    }

    /**
     * Normal with mean 0.
     *
     * <p>Source: Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958 (the cosine of each pair).
     */
    public SDVariable normal(String name, double deviation, long... shape) {
        SplittableRandom random = random(name);
        return filled(
                name,
                () -> deviation
                        * StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()))
                        * StrictMath.cos(2 * StrictMath.PI * random.nextDouble()),
                shape);
    }

    private SplittableRandom random(String name) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.hashCode());
    }

    private SDVariable filled(String name, DoubleSupplier next, long... shape) {
        return parameter(name, () -> {
            INDArray values = Nd4j.createUninitialized(type, shape);
            for (long i = 0; i < values.length(); i++) {
                values.putScalar(i, next.getAsDouble());
            }
            return values;
        });
    }
}
