package dev.cairn.driver.training;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.cluster.ShardTasks;
import dev.cairn.driver.cluster.Slots;
import dev.cairn.driver.settings.ConfigurationException;
import dev.cairn.driver.settings.Settings;
import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.placement.ParameterServer;
import dev.cairn.server.placement.ProcessLines;
import dev.cairn.server.placement.RemoteServer;
import dev.cairn.server.placement.ShardLines;
import dev.cairn.server.protocol.JobKey;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.device.Wish;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the configuration says of where the parameter server's shards run.
 *
 * @param kind as in {@code server.placement}
 * @param slots of Spark's that the run takes
 * @param addresses {@code host:port} of the shards' processes, if they have any
 * @param keyFile of these
 */
record Placement(String kind, Slots slots, List<String> addresses, String keyFile) {
    private static final String EXECUTORS = "executors";
    private static final String PROCESSES = "processes";

    /** @throws ConfigurationException if settings contradict each other */
    static Placement of(Settings settings) {
        String kind = settings.getString("server.placement");
        int shards = settings.getInt("server.shards");
        List<String> addresses = Stream.of(
                        settings.getString("server.addresses").split(","))
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .toList();
        String keyFile = settings.getString("server.keyFile");
        if (kind.equals(PROCESSES)) {
            check(addresses, shards, keyFile);
        }
        var slots = new Slots(settings.getInt("workers"), kind.equals(EXECUTORS) ? shards : 0);
        boolean takeCards = Wish.named(settings.getString("worker.device")) != Wish.CPU;
        return new Placement(kind, takeCards ? slots.takingCards() : slots, addresses, keyFile);
    }

    private static void check(List<String> addresses, int shards, String keyFile) {
        List<String> errors = new ArrayList<>();
        for (String address : addresses) {
            if (!address.matches("[^:,\\s]+:\\d{1,5}|\\[[^]]+]:\\d{1,5}")) {
                errors.add("server.addresses=" + address + ": must be host:port, with commas between several");
            }
        }
        if (addresses.size() != shards) {
            errors.add("server.addresses: names " + addresses.size() + " processes where server.shards=" + shards
                    + ": must be as many; each process has one shard");
        }
        if (keyFile.isEmpty()) {
            errors.add("server.keyFile is empty: must name the file with the key that the processes have");
        }
        if (!errors.isEmpty()) {
            throw new ConfigurationException(errors);
        }
    }

    /** The address, among those at which the server listens, that tells what network workers come by. */
    String host(String driver) {
        return kind.equals(PROCESSES)
                ? addresses.get(0).substring(0, addresses.get(0).lastIndexOf(':'))
                : driver;
    }

    /**
     * Starts the server.
     *
     * @param snapshotEverySteps steps between two snapshots; 0 for none
     */
    ParameterServer start(
            Cluster cluster,
            ServerSettings settings,
            ServerState initial,
            long snapshotEverySteps,
            RoundListener listener) {
        if (!kind.equals(EXECUTORS) && !kind.equals(PROCESSES)) {
            return ParameterServer.start(settings, initial, snapshotEverySteps, listener);
        }
        ShardLines lines = kind.equals(EXECUTORS)
                ? new ShardTasks(cluster, settings.network().host())
                : new ProcessLines(addresses, key());
        return RemoteServer.start(settings, initial, snapshotEverySteps, listener, lines);
    }

    private JobKey key() {
        try {
            return JobKey.read(Path.of(keyFile));
        } catch (IOException e) {
            throw new CairnException(
                    ExitCode.CONFIGURATION, "server.keyFile=" + keyFile + ": cannot be used: " + e.getMessage(), e);
        }
    }
}
