package dev.cairn.driver.training;

import dev.cairn.driver.settings.Settings;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.round.Updates;
import java.util.UUID;

/** What the configuration asks of the parameter server. */
final class ServerSetup {
    private ServerSetup() {}

    /**
     * Settings for one run.
     *
     * @param host address at which workers reach the driver
     * @param updates how gradients change the parameters
     * @param lastStep where training ends
     */
    static ServerSettings of(Settings settings, String host, Updates updates, long lastStep) {
        String bound = settings.getString("server.host");
        String jobId = settings.job() + "-" + UUID.randomUUID().toString().substring(0, 8);
        return ServerSettings.of(
                        jobId, settings.getInt("workers"), bound.equals("auto") ? host : bound, updates, lastStep)
                .withTimeouts(settings.getDuration("server.joinTimeout"), settings.getDuration("server.stepTimeout"))
                .withShards(settings.getInt("server.shards"))
                .withUdpOnly(settings.getString("server.transport").equals("udp"));
    }
}
