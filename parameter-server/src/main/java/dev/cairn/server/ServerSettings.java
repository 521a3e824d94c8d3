package dev.cairn.server;

import dev.cairn.server.round.Updates;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.UpdateRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the server is to do.
 *
 * @param jobId names the run in folders and threads: letters, digits, dot, underscore, hyphen
 * @param workers number of ranks that must join
 * @param host interface to bind, a name or address of this machine that workers can reach
 * @param port UDP port to bind; 0 lets the system choose
 * @param shards parts in which the parameters are kept, each on a thread of its own; fewer where there are fewer chunks
 * @param updates how gradients change the parameters
 * @param lastStep training ends after this many steps
 * @param joinTimeout from the first worker's join to the last one's
 * @param stepTimeout a worker silent for so long in a step ends the run
 * @param mtuBytes largest datagram, and so the size of a chunk; a multiple of 32
 * @param udpOnly workers on this host come by UDP too, instead of shared memory
 */
public record ServerSettings(
        String jobId,
        int workers,
        String host,
        int port,
        int shards,
        Updates updates,
        long lastStep,
        Duration joinTimeout,
        Duration stepTimeout,
        int mtuBytes,
        boolean udpOnly) {

    /** The largest that UDP allows: right for shared memory and for the loopback interface. */
    public static final int LOOPBACK_MTU_BYTES = 65_504;
    /** Fits jumbo frames, and on others falls apart into few fragments. */
    public static final int NETWORK_MTU_BYTES = 8_192;

    public ServerSettings {
        List<String> errors = new ArrayList<>();
        check(errors, jobId.matches("[A-Za-z0-9._-]{1,64}"), "jobId=" + jobId + ": must be 1-64 of A-Z a-z 0-9 . _ -");
        check(errors, workers >= 1 && workers <= 4096, "workers=" + workers + ": must be 1 to 4096");
        check(errors, !host.isBlank(), "server.host is empty: must name an interface, such as 127.0.0.1");
        check(errors, port >= 0 && port <= 65_535, "server.port=" + port + ": must be 0 to 65535");
        check(errors, shards >= 1 && shards <= 64, "server.shards=" + shards + ": must be 1 to 64");
        check(errors, lastStep >= 0, "lastStep=" + lastStep + ": must be >= 0");
        check(errors, isPositive(joinTimeout), "joinTimeout=" + joinTimeout + ": must be > 0");
        check(errors, isPositive(stepTimeout), "stepTimeout=" + stepTimeout + ": must be > 0");
        check(
                errors,
                mtuBytes >= 1_408 && mtuBytes <= LOOPBACK_MTU_BYTES && mtuBytes % 32 == 0,
                "server.mtu=" + mtuBytes + ": must be 1408 to 65504 and a multiple of 32");
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", errors));
        }
    }

    /** All parameters updated alike; for the rest the usual. */
    public static ServerSettings of(
            String jobId, int workers, String host, UpdateRule rule, LearningRate learningRate, long lastStep) {
        return of(jobId, workers, host, Updates.of(Optimizer.of(rule, learningRate)), lastStep);
    }

    /** Settings with the usual deadlines, any free port and an MTU fit for the interface. */
    public static ServerSettings of(String jobId, int workers, String host, Updates updates, long lastStep) {
        boolean loopback = host.equals("localhost") || host.startsWith("127.");
        return new ServerSettings(
                jobId,
                workers,
                host,
                0,
                1,
                updates,
                lastStep,
                Duration.ofMinutes(2),
                Duration.ofMinutes(5),
                loopback ? LOOPBACK_MTU_BYTES : NETWORK_MTU_BYTES,
                false);
    }

    public ServerSettings withTimeouts(Duration join, Duration step) {
        return new ServerSettings(jobId, workers, host, port, shards, updates, lastStep, join, step, mtuBytes, udpOnly);
    }

    public ServerSettings withPort(int newPort) {
        return new ServerSettings(
                jobId, workers, host, newPort, shards, updates, lastStep, joinTimeout, stepTimeout, mtuBytes, udpOnly);
    }

    public ServerSettings withShards(int count) {
        return new ServerSettings(
                jobId, workers, host, port, count, updates, lastStep, joinTimeout, stepTimeout, mtuBytes, udpOnly);
    }

    public ServerSettings withMtu(int bytes) {
        return new ServerSettings(
                jobId, workers, host, port, shards, updates, lastStep, joinTimeout, stepTimeout, bytes, udpOnly);
    }

    public ServerSettings withUdpOnly(boolean only) {
        return new ServerSettings(
                jobId, workers, host, port, shards, updates, lastStep, joinTimeout, stepTimeout, mtuBytes, only);
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isZero() && !duration.isNegative();
    }

    private static void check(List<String> errors, boolean holds, String error) {
        if (!holds) {
            errors.add(error);
        }
    }
}
