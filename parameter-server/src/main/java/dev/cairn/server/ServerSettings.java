package dev.cairn.server;

import dev.cairn.server.block.Block;
import dev.cairn.server.block.Segment;
import dev.cairn.server.encoding.Encoding;
import dev.cairn.server.encoding.Encodings;
import dev.cairn.server.encoding.Parts;
import dev.cairn.server.encoding.Parts.Range;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Frozen;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.Sgd;
import dev.cairn.server.update.Turns;
import dev.cairn.server.update.UpdateRule;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the server is to do.
 *
 * @param jobId names the run in folders and threads: letters, digits, dot, underscore, hyphen
 * @param workers number of ranks that must join
 * @param network where to listen
 * @param shards parts in which the parameters are kept, each on a thread of its own; fewer where there are fewer chunks
 * @param consistency how far workers may be apart
 * @param updates how gradients change the parameters
 * @param encodings of gradients and parameters on the wire
 * @param lastStep training ends after this many steps
 * @param timeouts deadlines
 * @param sealMessages whether every message carries a proof of the run's key, not only those that begin and end a session
 */
public record ServerSettings(
        String jobId,
        int workers,
        Network network,
        int shards,
        Consistency consistency,
        Updates updates,
        Encodings encodings,
        long lastStep,
        Timeouts timeouts,
        boolean sealMessages)
        implements Serializable {

    public ServerSettings {
        List<String> errors = new ArrayList<>();
        check(errors, jobId.matches("[A-Za-z0-9._-]{1,64}"), "jobId=" + jobId + ": must be 1-64 of A-Z a-z 0-9 . _ -");
        check(errors, workers >= 1 && workers <= 4096, "workers=" + workers + ": must be 1 to 4096");
        check(errors, shards >= 1 && shards <= 64, "server.shards=" + shards + ": must be 1 to 64");
        check(errors, lastStep >= 0, "lastStep=" + lastStep + ": must be >= 0");
        check(errors, timeouts.arePositive(), "timeouts=" + timeouts + ": must be > 0");
        errors.addAll(consistency.refusals(updates));
        check(errors, network);
        check(errors, encodings.push().encoding(), updates);
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", errors));
        }
    }

    /** All parameters updated alike; for the rest the usual. */
    public static ServerSettings of(
            String jobId, int workers, String host, UpdateRule rule, LearningRate learningRate, long lastStep) {
        return of(jobId, workers, host, Updates.of(Optimizer.of(rule, learningRate)), lastStep);
    }

    /** Settings with one shard, the usual deadlines, any free port and an MTU fit for the interface. */
    public static ServerSettings of(String jobId, int workers, String host, Updates updates, long lastStep) {
        return new ServerSettings(
                jobId,
                workers,
                Network.of(host),
                1,
                Consistency.SYNC,
                updates,
                Encodings.EXACT,
                lastStep,
                Timeouts.USUAL,
                false);
    }

    public ServerSettings withNetwork(Network newNetwork) {
        return new ServerSettings(
                jobId, workers, newNetwork, shards, consistency, updates, encodings, lastStep, timeouts, sealMessages);
    }

    public ServerSettings withShards(int count) {
        return new ServerSettings(
                jobId, workers, network, count, consistency, updates, encodings, lastStep, timeouts, sealMessages);
    }

    public ServerSettings withTimeouts(Timeouts newTimeouts) {
        return new ServerSettings(
                jobId, workers, network, shards, consistency, updates, encodings, lastStep, newTimeouts, sealMessages);
    }

    public ServerSettings withEncodings(Encodings newEncodings) {
        return new ServerSettings(
                jobId, workers, network, shards, consistency, updates, newEncodings, lastStep, timeouts, sealMessages);
    }

    public ServerSettings withConsistency(Consistency newConsistency) {
        return new ServerSettings(
                jobId, workers, network, shards, newConsistency, updates, encodings, lastStep, timeouts, sealMessages);
    }

    public ServerSettings withSealMessages(boolean seal) {
        return new ServerSettings(
                jobId, workers, network, shards, consistency, updates, encodings, lastStep, timeouts, seal);
    }

    /** The encodings, with what lies where in a flat vector of so many parameters. */
    public Encodings encodings(int parameters) {
        List<Range> descending = new ArrayList<>();
        List<Range> exact = new ArrayList<>();
        for (Segment segment : updates.blocks().segments(0, parameters)) {
            Range range = new Range(segment.from(), segment.to());
            UpdateRule rule = segment.optimizer().rule();
            if (rule.descends()) {
                descending.add(range);
            } else if (!(rule instanceof Frozen)) {
                exact.add(range);
            }
        }
        return encodings.withParts(new Parts(descending, exact));
    }

    /** What is sent late must still do what it would have done in time, which only plain SGD is sure of. */
    private static void check(List<String> errors, Encoding push, Updates updates) {
        for (Block block : push.isSparse() ? updates.blocks().list() : List.<Block>of()) {
            Optimizer optimizer = block.optimizer();
            UpdateRule rule = optimizer.rule();
            check(
                    errors,
                    rule instanceof Sgd || !rule.descends(),
                    "server.encoding=" + push + " with the rule " + rule.name() + ": must be sgd on the server, with"
                            + " momentum on the workers");
            check(
                    errors,
                    optimizer.turns().equals(Turns.ALWAYS),
                    "server.encoding=" + push + " for block " + block.name() + " that is updated in turns: must be in"
                            + " every step");
        }
    }

    private static void check(List<String> errors, Network network) {
        int port = network.port();
        int mtuBytes = network.mtuBytes();
        check(errors, !network.host().isBlank(), "server.host is empty: must name an interface, such as 127.0.0.1");
        check(errors, port >= 0 && port <= 65_535, "server.port=" + port + ": must be 0 to 65535");
        check(
                errors,
                mtuBytes >= Network.SMALLEST_MTU_BYTES && mtuBytes <= Network.LOOPBACK_MTU_BYTES && mtuBytes % 32 == 0,
                "server.mtu=" + mtuBytes + ": must be " + Network.SMALLEST_MTU_BYTES + " to "
                        + Network.LOOPBACK_MTU_BYTES + " and a multiple of 32");
    }

    private static void check(List<String> errors, boolean holds, String error) {
        if (!holds) {
            errors.add(error);
        }
    }
}
