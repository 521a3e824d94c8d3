package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import dev.cairn.worker.step.Kernels;
import java.util.Random;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Holds a step in single precision on the fastest kernels, chains fused, against the same step in double precision on
 * ND4J's ops, where nothing is.
 */
final class DoubleOracle {
    private static final int BATCH = 5;
    private static final long SEED = 11;

    private DoubleOracle() {}

    /**
     * Loss, output and gradients agree; returns the single precision's kernels as a table.
     *
     * @param network builds it in either precision
     * @param tolerance the most by which they may differ, relative to the norm
     */
    static String assertAgreement(Function<DataType, Network> network, double tolerance) {
        return assertAgreement(network, BATCH, tolerance);
    }

    /** The same for a batch of this size. */
    static String assertAgreement(Function<DataType, Network> network, int batch, double tolerance) {
        try (var oracle = new GradientPlan(network.apply(DataType.DOUBLE), batch, Kernels.nd4j());
                var fastest = new GradientPlan(network.apply(DataType.FLOAT), batch, Kernels.fastest())) {
            double expected = run(oracle);
            double loss = run(fastest);

            assertThat(Math.abs(loss / expected - 1)).as("loss").isLessThan(tolerance);
            assertThat(error(fastest.output(), oracle.output())).as("output").isLessThan(tolerance);
            assertThat(error(fastest.gradients(), oracle.gradients()))
                    .as("gradients")
                    .isLessThan(tolerance);
            return fastest.explain();
        }
    }

    private static double run(GradientPlan plan) {
        var random = new Random(SEED);
        INDArray parameters = plan.parameters();
        for (long i = 0; i < parameters.length(); i++) {
            parameters.putScalar(i, (float) random.nextGaussian());
        }
        plan.feedNoise(3, SEED);
        return plan.run();
    }

    private static double error(INDArray actual, INDArray expected) {
        INDArray difference = actual.castTo(DataType.DOUBLE).sub(expected);
        return difference.norm2Number().doubleValue() / expected.norm2Number().doubleValue();
    }
}
