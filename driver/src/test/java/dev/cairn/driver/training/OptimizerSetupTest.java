package dev.cairn.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.settings.Key;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.server.block.Block;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.server.block.ParameterArray.Kind;
import dev.cairn.server.round.Guard;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.AmsGrad;
import dev.cairn.server.update.Clipping;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Momentum;
import dev.cairn.server.update.MovingAverage;
import dev.cairn.server.update.Nesterov;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.Plateau;
import dev.cairn.server.update.RmsProp;
import dev.cairn.server.update.Sgd;
import dev.cairn.server.update.UpdateRule;
import dev.cairn.server.update.WeightDecay;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OptimizerSetupTest {
    private static final List<ParameterArray> ARRAYS = List.of(
            new ParameterArray("weights", List.of(3, 2), Kind.WEIGHT),
            new ParameterArray("bias", List.of(2), Kind.WEIGHT),
            new ParameterArray("mean", List.of(2), Kind.STATISTIC),
            new ParameterArray("average", List.of(3, 2), Kind.AVERAGE, 0.999f));

    static Settings settings(String... assignments) {
        var conf = Objects.requireNonNull(OptimizerSetupTest.class.getResource("/dev/cairn/driver/settings/toy.conf"));
        return new Schema("toy", conf, List.of(Key.choice("model.kind", "line", "curve")))
                .read(null, List.of(assignments));
    }

    private static OptimizerSetup setup(String... assignments) {
        return OptimizerSetup.of(settings(assignments), 100);
    }

    @Test
    void shouldKnowEveryRuleByItsName() {
        Map<String, UpdateRule> rules = Map.of(
                "sgd", new Sgd(),
                "momentum", new Momentum(0.8f),
                "nesterov", new Nesterov(0.8f),
                "rmsprop", new RmsProp(0.7f, 1e-3f),
                "adam", new Adam(0.6f, 0.5f, 1e-3f),
                "adamw", new Adam(0.6f, 0.5f, 1e-3f),
                "amsgrad", new AmsGrad(new Adam(0.6f, 0.5f, 1e-3f)));
        rules.forEach((name, rule) -> {
            Optimizer gains = setup(
                            "optimizer.name=" + name,
                            "optimizer.momentum=0.8",
                            "optimizer.rho=0.7",
                            "optimizer.beta1=0.6",
                            "optimizer.beta2=0.5",
                            "optimizer.epsilon=1e-3")
                    .gains();
            assertThat(gains).isEqualTo(Optimizer.of(rule, new LearningRate.Constant(0.001f)));
        });
    }

    @Test
    void shouldDecayMatricesAloneAndAverageStatistics() {
        // when
        List<Block> blocks = setup(
                        "optimizer.name=adamw", "optimizer.weightDecay=0.01", "optimizer.statisticsDecay=0.99")
                .updates(settings(), ARRAYS, 0)
                .blocks()
                .list();

        // then
        Optimizer plain = Optimizer.of(new Adam(), new LearningRate.Constant(0.001f));
        assertThat(blocks)
                .containsExactly(
                        new Block("weights", 6, plain.withDecay(new WeightDecay(0.01f, true))),
                        new Block("bias", 2, plain),
                        new Block("mean", 2, Optimizer.of(new MovingAverage(0.99f))),
                        new Block("average", 6, Optimizer.of(new MovingAverage(0.999f, true))));
    }

    @Test
    void shouldAddWeightDecayToTheGradientOfOtherRules() {
        assertThat(setup("optimizer.name=sgd", "optimizer.weightDecay=0.1")
                        .weights()
                        .decay())
                .isEqualTo(new WeightDecay(0.1f, false));
        assertThat(updates(0).blocks().list()).hasSize(3);
    }

    private static Updates updates(long evaluateEverySteps, String... assignments) {
        return setup(assignments).updates(settings(assignments), ARRAYS, evaluateEverySteps);
    }

    @Test
    void shouldKnowEveryScheduleByItsName() {
        Map<String, LearningRate> schedules = Map.of(
                "constant", new LearningRate.Constant(0.001f),
                "step", new LearningRate.Staircase(0.001f, 0.5f, 30),
                "exponential", new LearningRate.Exponential(0.001f, 0.5f, 30),
                "cosine", new LearningRate.Cosine(0.001f, 0.0001f, 90),
                "plateau", new LearningRate.Constant(0.001f));
        schedules.forEach((name, schedule) -> assertThat(rate(
                        "optimizer.schedule=" + name,
                        "optimizer.decayFactor=0.5",
                        "optimizer.decaySteps=30",
                        "optimizer.finalLearningRate=0.0001",
                        "optimizer.warmupSteps=10"))
                .isEqualTo(new LearningRate.WarmUp(10, schedule)));
        assertThat(rate("optimizer.schedule=onecycle", "optimizer.warmupSteps=10"))
                .isEqualTo(new LearningRate.OneCycle(0.001f, 10, 100));
        assertThat(rate("optimizer.schedule=onecycle")).isEqualTo(new LearningRate.OneCycle(0.001f, 30, 100));
    }

    @Test
    void shouldWarmUpForAShareOfRunsOfAnyLength() {
        String[] share = {"optimizer.schedule=cosine", "optimizer.warmupShare=0.2"};

        assertThat(rate(share)).isEqualTo(new LearningRate.WarmUp(20, new LearningRate.Cosine(0.001f, 80)));
        assertThat(OptimizerSetup.of(settings(share), 4).weights().learningRate())
                .isEqualTo(new LearningRate.Cosine(0.001f, 4));
        assertThat(rate("optimizer.warmupShare=0.2", "optimizer.warmupSteps=7"))
                .isEqualTo(new LearningRate.WarmUp(7, new LearningRate.Constant(0.001f)));
    }

    private static LearningRate rate(String... assignments) {
        return setup(assignments).weights().learningRate();
    }

    @Test
    void shouldBoundGradientsWhereAsked() {
        assertThat(updates(0).holds(0)).isFalse();
        Updates bounded = updates(0, "optimizer.clipNorm=1", "optimizer.clipValue=0.5", "optimizer.nonFinite=skip");
        assertThat(bounded.clipping()).isEqualTo(new Clipping(1, 0.5f));
        assertThat(bounded.guard()).isEqualTo(new Guard(true, Double.POSITIVE_INFINITY, 10));
    }

    @Test
    void shouldWatchTheLossWhereAsked() {
        Updates watching = updates(0, "optimizer.lossSpike=4", "optimizer.mostSpikes=2");
        assertThat(watching.guard()).isEqualTo(new Guard(false, 4, 2));
        assertThat(watching.holds(0)).isTrue();
        assertThatThrownBy(() -> updates(0, "optimizer.lossSpike=0.5"))
                .hasMessage("optimizer.lossSpike=0.5: must be above 1, such as 5 (times the mean of the losses before),"
                        + " or 0 for off");
    }

    @Test
    void shouldReduceOnAPlateauOfTheValidationLoss() {
        String[] plateau = {"optimizer.schedule=plateau", "optimizer.patience=2"};
        assertThat(updates(50, plateau).plateau()).isEqualTo(new Plateau(0.1f, 2));
        assertThat(updates(50, plateau).figureEverySteps()).isEqualTo(50);
        assertThat(updates(50).plateau()).isNull();
        assertThat(updates(50).figureEverySteps()).isZero();
        assertThatThrownBy(() -> updates(0, plateau))
                .hasMessage("optimizer.schedule=plateau: needs validation data; data.validation must be > 0");
    }

    @Test
    void shouldWaitForTheFiguresThatMayEndTheRun() {
        assertThat(updates(50, "train.patience=3").figureEverySteps()).isEqualTo(50);
        assertThatThrownBy(() -> updates(0, "train.patience=3"))
                .hasMessage("train.patience=3: needs validation data; data.validation must be > 0");
    }

    @Test
    void shouldRefuseSchedulesThatDoNotFitTheRun() {
        assertThatThrownBy(() -> setup("optimizer.schedule=cosine", "optimizer.warmupSteps=100"))
                .hasMessage(
                        "optimizer.warmupSteps=100: must be below the schedule's 100 steps with optimizer.schedule=cosine");
        assertThatThrownBy(() -> setup("optimizer.schedule=cosine", "optimizer.finalLearningRate=0.01"))
                .hasMessage("optimizer.finalLearningRate=0.01: must be at most optimizer.learningRate=0.001");
    }
}
