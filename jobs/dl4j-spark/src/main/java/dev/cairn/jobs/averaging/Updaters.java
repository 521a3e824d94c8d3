package dev.cairn.jobs.averaging;

import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/** A run's optimizer.* as DL4J's own updater, so that one configuration says the same to both strategies. */
final class Updaters {
    private static final List<String> KNOWN = List.of("sgd", "nesterov", "rmsprop", "adam", "amsgrad");
    /** What only the parameter server does, and the value that asks for nothing. */
    private static final List<String> OFF =
            List.of("optimizer.weightDecay", "optimizer.clipNorm", "optimizer.clipValue", "optimizer.lossSpike");

    private Updaters() {}

    /** @throws CairnException CONFIGURATION for what DL4J's updaters would silently do otherwise */
    static void check(Settings settings) {
        String name = settings.getString("optimizer.name");
        if (!KNOWN.contains(name)) {
            throw refused("optimizer.name=" + name, "must be one of " + String.join(", ", KNOWN));
        }
        String schedule = settings.getString("optimizer.schedule");
        if (!schedule.equals("constant") || settings.getInt("optimizer.warmupSteps") > 0) {
            throw refused("optimizer.schedule=" + schedule, "must be constant, without optimizer.warmupSteps");
        }
        for (String key : OFF) {
            if (settings.getDouble(key) != 0) {
                throw refused(key + "=" + settings.getDouble(key), "must be 0");
            }
        }
        if (settings.getInt("train.patience") > 0) {
            throw refused("train.patience=" + settings.getInt("train.patience"), "must be 0");
        }
    }

    private static CairnException refused(String setting, String must) {
        return new CairnException(
                ExitCode.CONFIGURATION,
                setting + ": " + must + " with strategy=averaging, whose updates are DL4J's own");
    }

    /** Gives every layer the run's updater in the place of its own. */
    static void set(ComputationGraphConfiguration configuration, Settings settings) {
        for (GraphVertex vertex : configuration.getVertices().values()) {
            if (vertex instanceof LayerVertex layer && layer.getLayerConf().getLayer() instanceof BaseLayer base) {
                base.setIUpdater(of(settings));
                base.setBiasUpdater(null);
            }
        }
    }

    private static IUpdater of(Settings settings) {
        double rate = settings.getDouble("optimizer.learningRate");
        double epsilon = settings.getDouble("optimizer.epsilon");
        double beta1 = settings.getDouble("optimizer.beta1");
        double beta2 = settings.getDouble("optimizer.beta2");
        return switch (settings.getString("optimizer.name")) {
            case "sgd" -> new Sgd(rate);
            case "nesterov" -> new Nesterovs(rate, settings.getDouble("optimizer.momentum"));
            case "rmsprop" -> new RmsProp(rate, settings.getDouble("optimizer.rho"), epsilon);
            case "amsgrad" -> new AMSGrad(rate, beta1, beta2, epsilon);
            default -> new Adam(rate, beta1, beta2, epsilon);
        };
    }
}
