package dev.cairn.driver.training;

import dev.cairn.driver.settings.Settings;
import dev.cairn.server.Consistency;
import dev.cairn.server.Network;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.Timeouts;
import dev.cairn.server.round.Updates;
import dev.cairn.server.transport.Transport;
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
        Network network = Network.of(
                        bound.equals("auto") ? Placement.of(settings).host(host) : bound)
                .withTransport(Transport.named(settings.getString("server.transport")));
        var timeouts = new Timeouts(
                settings.getDuration("server.joinTimeout"),
                settings.getDuration("server.stepTimeout"),
                settings.getDuration("worker.slowAfter"));
        return new ServerSettings(
                jobId,
                settings.getInt("workers"),
                network,
                settings.getInt("server.shards"),
                Consistency.SYNC,
                updates,
                EncodingSetup.of(settings),
                lastStep,
                timeouts,
                settings.getString("server.authentication").equals("messages"));
    }
}
