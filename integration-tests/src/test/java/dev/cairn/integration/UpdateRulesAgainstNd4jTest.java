package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.server.update.Adam;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Momentum;
import dev.cairn.server.update.Nesterov;
import dev.cairn.server.update.Sgd;
import dev.cairn.server.update.UpdateRule;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * Our rules against ND4J's own updaters, over the same gradients: within 1e-6, relative for values above 1, where a float's
 * own steps are that large after some roundings.
 */
class UpdateRulesAgainstNd4jTest {
    private static final int PARAMETERS = 257;
    private static final int STEPS = 50;
    private static final long SEED = 42;

    private final Random random = new Random(SEED);
    private final float[] initial = gaussian();

    @ParameterizedTest
    @ValueSource(floats = {0.0003f, 0.01f, 0.5f})
    void shouldMatchSgd(float rate) {
        LearningRate schedule = new LearningRate.Cosine(rate, STEPS);
        compare(new Sgd(), schedule, new org.nd4j.linalg.learning.config.Sgd(rate));
    }

    @ParameterizedTest
    @ValueSource(floats = {0.0003f, 0.003f, 0.05f})
    void shouldMatchAdam(float rate) {
        compare(
                new Adam(0.9f, 0.999f, 1e-8f),
                new LearningRate.Constant(rate),
                new org.nd4j.linalg.learning.config.Adam(rate, 0.9, 0.999, 1e-8));
        compare(
                new Adam(0.8f, 0.95f, 1e-4f),
                new LearningRate.Cosine(rate, STEPS),
                new org.nd4j.linalg.learning.config.Adam(rate, 0.8, 0.95, 1e-4));
    }

    @ParameterizedTest
    @ValueSource(floats = {0.0003f, 0.003f, 0.05f})
    void shouldMatchNesterov(float rate) {
        compare(new Nesterov(0.9f), new LearningRate.Constant(rate), new Nesterovs(rate, 0.9));
    }

    /**
     * ND4J has Nesterov's momentum alone, whose velocity is the classical one, and whose parameters run ahead of the
     * classical ones by momentum times velocity.
     */
    @ParameterizedTest
    @ValueSource(floats = {0.0003f, 0.003f, 0.03f})
    void shouldMatchMomentum(float rate) {
        float mu = 0.9f;
        Momentum rule = new Momentum(mu);
        float[] ours = initial.clone();
        float[][] state = new float[1][PARAMETERS];
        INDArray theirs = Nd4j.createFromArray(initial.clone());
        INDArray velocity = Nd4j.zeros(DataType.FLOAT, 1, PARAMETERS);
        GradientUpdater<?> updater = new Nesterovs(rate, mu).instantiate(velocity, true);
        for (int step = 0; step < STEPS; step++) {
            float[] gradient = gaussian();

            // when
            rule.apply(ours, state, gradient, 0, PARAMETERS, rate, step + 1);
            theirs.subi(update(updater, gradient, step));

            // then
            float[] classical = theirs.sub(velocity.reshape(PARAMETERS).mul(mu)).toFloatVector();
            assertClose(state[0], velocity.toFloatVector(), "velocity, step " + step);
            assertClose(ours, classical, "parameters, step " + step);
        }
    }

    private void compare(UpdateRule rule, LearningRate rate, IUpdater config) {
        float[] ours = initial.clone();
        float[][] state = new float[rule.stateVectors()][PARAMETERS];
        INDArray theirs = Nd4j.createFromArray(initial.clone());
        long stateSize = config.stateSize(PARAMETERS);
        GradientUpdater<?> updater =
                config.instantiate(stateSize == 0 ? null : Nd4j.zeros(DataType.FLOAT, 1, stateSize), true);
        for (int step = 0; step < STEPS; step++) {
            float[] gradient = gaussian();

            // when
            rule.apply(ours, state, gradient, 0, PARAMETERS, rate.at(step), step + 1);
            updater.getConfig().setLrAndSchedule(rate.at(step), null);
            theirs.subi(update(updater, gradient, step));

            // then
            assertClose(ours, theirs.toFloatVector(), rule + ", " + rate + ", step " + step);
        }
    }

    /** What ND4J subtracts from the parameters. */
    private static INDArray update(GradientUpdater<?> updater, float[] gradient, int step) {
        INDArray update = Nd4j.createFromArray(gradient.clone()).reshape(1, PARAMETERS);
        updater.applyUpdater(update, step, 0);
        return update.reshape(PARAMETERS);
    }

    private static void assertClose(float[] ours, float[] theirs, String what) {
        assertThat(ours).hasSameSizeAs(theirs);
        for (int i = 0; i < ours.length; i++) {
            assertThat(ours[i])
                    .as("%s, seed %d", what, SEED)
                    .isCloseTo(theirs[i], within(1e-6f * Math.max(1, Math.abs(theirs[i]))));
        }
    }

    private float[] gaussian() {
        float[] floats = new float[PARAMETERS];
        for (int i = 0; i < PARAMETERS; i++) {
            floats[i] = (float) random.nextGaussian();
        }
        return floats;
    }
}
