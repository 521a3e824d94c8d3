package dev.cairn.driver.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.settings.Key;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.server.block.Block;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.server.block.ParameterArray.Kind;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.AmsGrad;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Momentum;
import dev.cairn.server.update.MovingAverage;
import dev.cairn.server.update.Nesterov;
import dev.cairn.server.update.Optimizer;
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
            new ParameterArray("mean", List.of(2), Kind.STATISTIC));

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
                .blocks(ARRAYS)
                .list();

        // then
        Optimizer plain = Optimizer.of(new Adam(), new LearningRate.Constant(0.001f));
        assertThat(blocks)
                .containsExactly(
                        new Block("weights", 6, plain.withDecay(new WeightDecay(0.01f, true))),
                        new Block("bias", 2, plain),
                        new Block("mean", 2, Optimizer.of(new MovingAverage(0.99f))));
    }

    @Test
    void shouldAddWeightDecayToTheGradientOfOtherRules() {
        assertThat(setup("optimizer.name=sgd", "optimizer.weightDecay=0.1")
                        .weights()
                        .decay())
                .isEqualTo(new WeightDecay(0.1f, false));
        assertThat(setup().blocks(ARRAYS.subList(0, 2)).list()).hasSize(1);
    }
}
