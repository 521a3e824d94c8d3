package dev.cairn.driver.training;

import dev.cairn.driver.settings.ConfigurationException;
import dev.cairn.driver.settings.Settings;
import dev.cairn.server.block.Blocks;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.server.block.ParameterArray.Kind;
import dev.cairn.server.round.Guard;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.AmsGrad;
import dev.cairn.server.update.Clipping;
import dev.cairn.server.update.Momentum;
import dev.cairn.server.update.MovingAverage;
import dev.cairn.server.update.Nesterov;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.RmsProp;
import dev.cairn.server.update.Sgd;
import dev.cairn.server.update.UpdateRule;
import dev.cairn.server.update.WeightDecay;
import java.util.List;

/**
 * What the configuration says under {@code optimizer}: how each of a network's arrays is updated.
 *
 * @param weights what has two dimensions and more
 * @param gains what has fewer, biases among them: without weight decay
 * @param statistics what is averaged over steps, where it has no decay of its own
 */
record OptimizerSetup(Optimizer weights, Optimizer gains, Optimizer statistics) {

    /**
     * Reads the configuration.
     *
     * @param lastStep where a schedule that ends comes to its end
     */
    static OptimizerSetup of(Settings settings, long lastStep) {
        Optimizer gains = Optimizer.of(rule(settings), Schedules.learningRate(settings, lastStep));
        boolean decoupled = settings.getString("optimizer.name").equals("adamw");
        return new OptimizerSetup(
                gains.withDecay(new WeightDecay(number(settings, "optimizer.weightDecay"), decoupled)),
                gains,
                Optimizer.of(new MovingAverage(number(settings, "optimizer.statisticsDecay"))));
    }

    /**
     * All updates of a run.
     *
     * @param arrays the network's parameters
     * @param evaluateEverySteps steps between two validation figures; 0 if there are none
     * @throws dev.cairn.worker.CairnException CONFIGURATION where figures are needed and there are none
     */
    Updates updates(Settings settings, List<ParameterArray> arrays, long evaluateEverySteps) {
        var updates = Updates.of(Blocks.of(arrays, this::optimizer))
                .withClipping(new Clipping(
                        bound(settings, "optimizer.clipNorm"), (float) bound(settings, "optimizer.clipValue")))
                .withGuard(guard(settings));
        return Schedules.awaitingFigures(updates, settings, evaluateEverySteps);
    }

    private static Guard guard(Settings settings) {
        double spike = bound(settings, "optimizer.lossSpike");
        if (spike <= 1) {
            throw new ConfigurationException(List.of("optimizer.lossSpike=" + spike
                    + ": must be above 1, such as 5 (times the mean of the losses before), or 0 for off"));
        }
        boolean skipNonFinite = settings.getString("optimizer.nonFinite").equals("skip");
        return new Guard(skipNonFinite, spike, settings.getInt("optimizer.mostSpikes"));
    }

    private static double bound(Settings settings, String key) {
        double bound = settings.getDouble(key);
        return bound > 0 ? bound : Double.POSITIVE_INFINITY;
    }

    private Optimizer optimizer(ParameterArray array) {
        if (array.kind() == Kind.WEIGHT) {
            return array.decays() ? weights : gains;
        }
        Float decay = array.decay();
        return decay == null ? statistics : Optimizer.of(new MovingAverage(decay, array.kind() == Kind.AVERAGE));
    }

    private static UpdateRule rule(Settings settings) {
        String name = settings.getString("optimizer.name");
        if (EncodingSetup.keepsMomentumOnWorkers(settings)) {
            return new Sgd();
        }
        return switch (name) {
            case "sgd" -> new Sgd();
            case "momentum" -> new Momentum(number(settings, "optimizer.momentum"));
            case "nesterov" -> new Nesterov(number(settings, "optimizer.momentum"));
            case "rmsprop" -> new RmsProp(number(settings, "optimizer.rho"), number(settings, "optimizer.epsilon"));
            case "adam", "adamw" -> adam(settings);
            case "amsgrad" -> new AmsGrad(adam(settings));
            default -> throw new IllegalStateException("optimizer.name=" + name + " passed its check");
        };
    }

    private static Adam adam(Settings settings) {
        return new Adam(
                number(settings, "optimizer.beta1"),
                number(settings, "optimizer.beta2"),
                number(settings, "optimizer.epsilon"));
    }

    private static float number(Settings settings, String key) {
        return (float) settings.getDouble(key);
    }
}
