package dev.cairn.driver.training;

import dev.cairn.driver.settings.Settings;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Momentum;
import dev.cairn.server.update.Sgd;
import dev.cairn.server.update.UpdateRule;
import java.util.UUID;

/** What the configuration asks of the parameter server. */
final class ServerSetup {
    private ServerSetup() {}

    /**
     * Settings for one run.
     *
     * @param host address at which workers reach the driver
     * @param lastStep where training ends
     */
    static ServerSettings of(Settings settings, String host, long lastStep) {
        String bound = settings.getString("server.host");
        return ServerSettings.of(
                        settings.job() + "-" + UUID.randomUUID().toString().substring(0, 8),
                        settings.getInt("workers"),
                        bound.equals("auto") ? host : bound,
                        rule(settings),
                        learningRate(settings, lastStep),
                        lastStep)
                .withTimeouts(settings.getDuration("server.joinTimeout"), settings.getDuration("server.stepTimeout"))
                .withUdpOnly(settings.getString("server.transport").equals("udp"));
    }

    private static UpdateRule rule(Settings settings) {
        return switch (settings.getString("optimizer.name")) {
            case "sgd" -> new Sgd();
            case "momentum" -> new Momentum(number(settings, "optimizer.momentum"));
            case "adam" ->
                new Adam(
                        number(settings, "optimizer.beta1"),
                        number(settings, "optimizer.beta2"),
                        number(settings, "optimizer.epsilon"));
            default -> throw new IllegalStateException("optimizer.name passed its check");
        };
    }

    private static LearningRate learningRate(Settings settings, long lastStep) {
        float rate = number(settings, "optimizer.learningRate");
        return settings.getString("optimizer.schedule").equals("cosine")
                ? new LearningRate.Cosine(rate, Math.max(1, lastStep))
                : new LearningRate.Constant(rate);
    }

    private static float number(Settings settings, String key) {
        return (float) settings.getDouble(key);
    }
}
