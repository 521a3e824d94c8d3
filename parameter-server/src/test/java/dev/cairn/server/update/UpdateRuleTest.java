package dev.cairn.server.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class UpdateRuleTest {
    private static final Offset<Float> ROUNDING = within(1e-7f);
    private static final UpdateRule[] RULES = {
        new Sgd(),
        new Momentum(0.9f),
        new Nesterov(0.9f),
        new RmsProp(0.99f, 1e-8f),
        new Adam(),
        new AmsGrad(new Adam()),
        new MovingAverage(0.9f),
        new Frozen()
    };

    @Test
    void shouldStepAgainstTheGradient() {
        // given
        float[] parameters = {1f, -2f, 3f};

        // when
        new Sgd().apply(parameters, new float[0][], new float[] {0.5f, -1f, 0f}, 0, 3, 0.1f, 1);

        // then
        assertThat(parameters).containsExactly(new float[] {0.95f, -1.9f, 3f}, ROUNDING);
    }

    @Test
    void shouldGatherMomentum() {
        // given
        float[] parameters = {1f};
        float[][] state = {{0f}};
        Momentum rule = new Momentum(0.9f);

        // when
        rule.apply(parameters, state, new float[] {1f}, 0, 1, 0.1f, 1);
        rule.apply(parameters, state, new float[] {2f}, 0, 1, 0.1f, 2);

        // then v1 = -0.1, v2 = 0.9 * -0.1 - 0.2 = -0.29, w = 1 - 0.1 - 0.29
        assertThat(state[0]).containsExactly(new float[] {-0.29f}, ROUNDING);
        assertThat(parameters).containsExactly(new float[] {0.61f}, ROUNDING);
    }

    @Test
    void shouldCorrectTheBiasOfAdam() {
        // given
        float[] parameters = {1f};
        float[][] state = {{0f}, {0f}};
        Adam rule = new Adam(0.9f, 0.999f, 1e-8f);

        // when
        rule.apply(parameters, state, new float[] {0.5f}, 0, 1, 0.1f, 1);
        float afterOne = parameters[0];
        rule.apply(parameters, state, new float[] {-0.25f}, 0, 1, 0.1f, 2);

        // then the first step has the length of the learning rate, whatever the gradient; the second:
        // m = 0.9 * 0.05 - 0.025 = 0.02; v = 0.999 * 0.00025 + 0.0000625 = 0.00031225
        // mHat = 0.02 / 0.19 = 0.1052632; vHat = 0.00031225 / 0.001999 = 0.1562031; step 0.1 * mHat / sqrt(vHat)
        assertThat(afterOne).isCloseTo(0.9f, within(1e-6f));
        assertThat(state[0][0]).isCloseTo(0.02f, ROUNDING);
        assertThat(state[1][0]).isCloseTo(0.00031225f, ROUNDING);
        assertThat(parameters[0]).isCloseTo(0.9f - 0.0266336f, within(1e-6f));
    }

    @Test
    void shouldLookAheadWithNesterov() {
        // given
        float[] parameters = {1f};
        float[][] state = {{0f}};
        Nesterov rule = new Nesterov(0.9f);

        // when
        rule.apply(parameters, state, new float[] {1f}, 0, 1, 0.1f, 1);
        rule.apply(parameters, state, new float[] {2f}, 0, 1, 0.1f, 2);

        // then v1 = -0.1, w = 1 - 0.09 - 0.1 = 0.81; v2 = -0.09 - 0.2 = -0.29, w = 0.81 - 0.261 - 0.2
        assertThat(state[0]).containsExactly(new float[] {-0.29f}, ROUNDING);
        assertThat(parameters).containsExactly(new float[] {0.349f}, ROUNDING);
    }

    @Test
    void shouldDivideByTheRootMeanSquare() {
        // given
        float[] parameters = {1f};
        float[][] state = {{0f}};
        RmsProp rule = new RmsProp(0.75f, 1e-8f);

        // when
        rule.apply(parameters, state, new float[] {2f}, 0, 1, 0.1f, 1);
        float afterOne = parameters[0];
        rule.apply(parameters, state, new float[] {-1f}, 0, 1, 0.1f, 2);

        // then v1 = 1, w = 1 - 0.1 * 2; v2 = 0.75 + 0.25 = 1, w = 0.8 + 0.1
        assertThat(afterOne).isCloseTo(0.8f, ROUNDING);
        assertThat(state[0]).containsExactly(new float[] {1f}, ROUNDING);
        assertThat(parameters).containsExactly(new float[] {0.9f}, ROUNDING);
    }

    @Test
    void shouldRememberTheLargestMeanSquareWithAmsGrad() {
        // given the same gradients, first a large one, then small ones
        float[] adams = {1f};
        float[] ours = {1f};
        float[][] adamsState = new float[2][1];
        float[][] state = new float[3][1];
        Adam adam = new Adam(0.9f, 0.5f, 1e-8f);
        AmsGrad rule = new AmsGrad(adam);

        // when
        for (int step = 1; step <= 10; step++) {
            float[] gradient = {step == 1 ? 10f : 0.1f};
            adam.apply(adams, adamsState, gradient, 0, 1, 0.1f, step);
            rule.apply(ours, state, gradient, 0, 1, 0.1f, step);
        }

        // then
        assertThat(state[1]).isEqualTo(adamsState[1]);
        assertThat(state[2]).containsExactly(50f);
        assertThat(1 - ours[0]).isLessThan((1 - adams[0]) / 2);
    }

    @Test
    void shouldAverageStatisticsWithoutALearningRate() {
        // given
        float[] statistics = {1f, 0f};

        // when
        Optimizer.of(new MovingAverage(0.75f))
                .apply(statistics, new float[0][], new float[] {3f, 2f}, 0, 2, 0, Verdict.PLAIN);

        // then
        assertThat(statistics).containsExactly(1.5f, 0.5f);
    }

    /** Of the values 1, 2, ... 9: their mean where every one counted the same would be 5. */
    @Test
    void shouldForgetWhereAnAverageOfParametersBegan() {
        // given
        var rule = new MovingAverage(0.9999f, true);
        float[] average = {1000f};

        // when
        for (int t = 1; t <= 9; t++) {
            rule.apply(average, new float[0][], new float[] {t}, 0, 1, 1, t);
        }

        // then
        double began = 1000;
        for (int t = 1; t <= 9; t++) {
            began *= t / (9.0 + t);
        }
        assertThat(average[0]).isBetween((float) began + 5, (float) began + 9);
        assertThat(began).isLessThan(0.1);
        rule.apply(average, new float[0][], new float[] {0}, 0, 1, 1, 1_000_000);
        assertThat(average[0]).isGreaterThan(5 * 0.9999f);
    }

    @Test
    void shouldPullWeightsTowardsZero() {
        // given
        LearningRate rate = new LearningRate.Constant(0.1f);
        Optimizer sgd = Optimizer.of(new Sgd(), rate);
        Optimizer adam = Optimizer.of(new Adam(), rate);
        float[] gradient = {1f};

        // when
        float coupled = step(sgd.withDecay(new WeightDecay(0.5f, false)), 2f, gradient);
        float decoupled = step(adam.withDecay(new WeightDecay(0.5f, true)), 2f, gradient);

        // then g = 1 + 0.5 * 2; and 2 * (1 - 0.1 * 0.5), less Adam's first step of 0.1
        assertThat(coupled).isCloseTo(1.8f, ROUNDING);
        assertThat(decoupled).isCloseTo(1.8f, within(1e-6f));
        assertThat(step(sgd, 2f, gradient)).isCloseTo(1.9f, ROUNDING);
    }

    private static float step(Optimizer optimizer, float weight, float[] gradient) {
        float[] weights = {weight};
        optimizer.apply(weights, new float[2][1], gradient.clone(), 0, 1, 0, Verdict.PLAIN);
        return weights[0];
    }

    @Test
    void shouldActInItsTurnsAlone() {
        // given a rule that counts its steps
        Optimizer critic =
                Optimizer.of(new Adam(), new LearningRate.Constant(0.1f)).withTurns(new Turns(4, 1, 3));
        float[] weights = {1f};
        float[][] state = new float[2][1];
        float[] often = {1f};
        float[][] oftensState = new float[2][1];

        // when
        for (int step = 0; step < 10; step++) {
            critic.apply(weights, state, new float[] {1f + step}, 0, 1, step, Verdict.PLAIN);
        }
        int turn = 0;
        for (int step : new int[] {1, 2, 5, 6, 9}) {
            new Adam().apply(often, oftensState, new float[] {1f + step}, 0, 1, 0.1f, ++turn);
        }

        // then
        assertThat(weights).isEqualTo(often);
        assertThat(critic.turns().before(9)).isEqualTo(4);
    }

    @Test
    void shouldGiveTheSameBitsInOneRangeAsInMany() {
        // given
        long seed = 20260117;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (UpdateRule rule : RULES) {
            float[] whole = floats(random, 1001);
            float[] cut = whole.clone();
            float[][] wholeState = new float[rule.stateVectors()][1001];
            float[][] cutState = new float[rule.stateVectors()][1001];
            for (int step = 1; step <= 200; step++) {
                float[] gradient = floats(random, 1001);

                // when
                rule.apply(whole, wholeState, gradient, 0, 1001, 0.01f, step);
                int middle = random.nextInt(1001);
                rule.apply(cut, cutState, gradient, middle, 1001, 0.01f, step);
                rule.apply(cut, cutState, gradient, 0, middle, 0.01f, step);
            }

            // then
            assertThat(cut).as(rule.name()).isEqualTo(whole);
            assertThat(cutState).isDeepEqualTo(wholeState);
        }
    }

    @Test
    void shouldRefuseWhatCannotLearn() {
        assertThatThrownBy(() -> new Momentum(1)).hasMessageStartingWith("optimizer.momentum=1.0: must be");
        assertThatThrownBy(() -> new Nesterov(-1)).hasMessageStartingWith("optimizer.momentum=-1.0: must be");
        assertThatThrownBy(() -> new RmsProp(1, 1e-8f)).hasMessageStartingWith("optimizer.rho=1.0, ");
        assertThatThrownBy(() -> new MovingAverage(1.1f)).hasMessageStartingWith("decay=1.1: must be");
        assertThatThrownBy(() -> new WeightDecay(-1, true)).hasMessageStartingWith("optimizer.weightDecay=-1.0: must");
        assertThatThrownBy(() -> new Turns(2, 1, 1)).hasMessageStartingWith("turns [1, 1) of 2 steps: must be");
        assertThatThrownBy(() -> Optimizer.of(new Sgd())).hasMessage("rule sgd: needs a learning rate");
        assertThatThrownBy(() -> new Adam(0.9f, 1.5f, 1e-8f)).hasMessageContaining("optimizer.beta2=1.5");
    }

    private static float[] floats(Random random, int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) random.nextGaussian();
        }
        return floats;
    }
}
