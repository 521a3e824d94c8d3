package dev.cairn.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.Consistency;
import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.ShardAddress;
import dev.cairn.server.Timeouts;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.encoding.Encodings;
import dev.cairn.server.protocol.JobKey;
import dev.cairn.server.round.Chunks;
import dev.cairn.server.round.Updates;
import dev.cairn.server.shard.InMemoryNetwork.MemoryEndpoint;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.UpdateRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.agrona.concurrent.IdleStrategy;

/** A server without a thread and a clock that the test turns: it moves when the test says so. */
public final class HandSteppedServer implements RoundListener {
    public static final LearningRate RATE = new LearningRate.Constant(0.05f);

    private static final long SNAPSHOT_EVERY_STEPS = 3;

    final InMemoryNetwork network = new InMemoryNetwork();
    final List<MemoryEndpoint> endpoints = new ArrayList<>();
    final List<ShardAgent> agents = new ArrayList<>();
    final ServerAddress address;
    final Snapshots snapshots;
    private final int vectors;
    final List<Double> losses = new ArrayList<>();
    final List<Long> skipped = new ArrayList<>();
    final List<Long> rewound = new ArrayList<>();
    final List<String> waits = new ArrayList<>();
    final List<ServerException> aborts = new ArrayList<>();
    private final long firstStep;
    long nowNs;
    boolean dead;

    static Updates adam() {
        return Updates.of(Optimizer.of(new Adam(), RATE));
    }

    HandSteppedServer(int workers, UpdateRule rule, float[] parameters, int chunkLength, long lastStep) {
        this(workers, 1, Updates.of(Optimizer.of(rule, RATE)), parameters, chunkLength, lastStep);
    }

    HandSteppedServer(int workers, int shards, Updates updates, float[] parameters, int chunkLength, long lastStep) {
        this(workers, shards, updates, ServerState.initial(parameters), chunkLength, lastStep);
    }

    HandSteppedServer(int workers, int shards, Updates updates, ServerState initial, int chunkLength, long lastStep) {
        this(workers, shards, Consistency.SYNC, updates, Encodings.EXACT, initial, chunkLength, lastStep);
    }

    HandSteppedServer(
            int workers,
            int shards,
            Consistency consistency,
            Updates updates,
            ServerState initial,
            int chunkLength,
            long lastStep) {
        this(workers, shards, consistency, updates, Encodings.EXACT, initial, chunkLength, lastStep);
    }

    HandSteppedServer(
            int workers,
            int shards,
            Consistency consistency,
            Updates updates,
            Encodings encodings,
            ServerState initial,
            int chunkLength,
            long lastStep) {
        ServerSettings settings = ServerSettings.of("test", workers, "127.0.0.1", updates, lastStep)
                .withConsistency(consistency)
                .withEncodings(encodings)
                .withTimeouts(new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(30)));
        address = new ServerAddress(
                "test",
                11,
                JobKey.random(),
                false,
                workers,
                settings.network(),
                new Chunks(0, initial.parameters().length, chunkLength),
                settings.encodings(initial.parameters().length),
                Collections.nCopies(shards, new ShardAddress("machine", "folder", "local", "server", "")),
                consistency,
                settings.timeouts());
        firstStep = initial.step();
        Random sessions = new Random(1);
        List<String> names =
                IntStream.range(0, shards).mapToObj(InMemoryNetwork::shard).toList();
        names.forEach(name -> endpoints.add(network.open(name)));
        vectors = updates.blocks().stateVectors();
        snapshots = new Snapshots(SNAPSHOT_EVERY_STEPS, address.chunks(), vectors, shards);
        for (int shard = 0; shard < shards; shard++) {
            agents.add(new ShardAgent(
                    settings,
                    address,
                    shard,
                    names,
                    initial,
                    snapshots,
                    endpoints.get(shard),
                    shard == 0 ? this : RoundListener.NONE,
                    () -> nowNs,
                    sessions::nextLong));
        }
    }

    /** Lets the server do all that it can do now. */
    void run() {
        int work;
        do {
            work = 0;
            for (int i = 0; i < agents.size() && !dead; i++) {
                work += agents.get(i).doWork();
            }
        } while (work > 0);
    }

    /** Lets time pass, with the server at work. */
    void pass(Duration duration) {
        long endNs = nowNs + duration.toNanos();
        while (nowNs < endNs) {
            nowNs += 100_000_000;
            run();
        }
    }

    /** A client whose every wait moves the server, and the clock by a millisecond. */
    ServerClient client(int rank, int generation) {
        IdleStrategy idle = new StepTheServer();
        return ServerClient.over(address, network.open("rank" + rank), names(), rank, generation, () -> nowNs, idle);
    }

    /** Ranks that have sent their Join, and been welcomed. */
    List<FakeWorker> joined(int ranks) {
        List<FakeWorker> workers = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            workers.add(new FakeWorker(this, rank, 0));
        }
        run();
        workers.forEach(FakeWorker::listen);
        return workers;
    }

    /** The only shard, or the first. */
    ShardAgent agent() {
        return agents.get(0);
    }

    List<String> names() {
        return IntStream.range(0, agents.size())
                .mapToObj(InMemoryNetwork::shard)
                .toList();
    }

    long step() {
        return agent().shard().step();
    }

    long bytesPulled() {
        return agent().bytesPulled();
    }

    void observe(long steps, double figure) {
        agent().execute(() -> agent().observe(steps, figure));
    }

    /** The borders of each shard's chunks. */
    int[][] borders() {
        int[][] borders = new int[agents.size()][];
        for (int shard = 0; shard < borders.length; shard++) {
            Chunks own = address.chunks(shard);
            borders[shard] = IntStream.rangeClosed(0, own.count())
                    .map(chunk -> Math.min(own.to(), own.from(chunk)))
                    .toArray();
        }
        return borders;
    }

    float[] parameters() {
        return state().parameters();
    }

    ServerState state() {
        ServerState whole = ServerState.blank(step(), 0, address.parameterCount(), vectors);
        agents.forEach(agent -> agent.shard().copyTo(whole));
        return whole.with(step(), Objects.requireNonNull(agent().arbiter()));
    }

    @Override
    public void onStep(long step, double loss, int examples) {
        assertThat(step).as("steps applied so far").isEqualTo(firstStep + losses.size());
        losses.add(loss);
    }

    @Override
    public void onSkipped(long step, boolean wentBack) {
        skipped.add(step);
        if (wentBack) {
            rewound.add(step);
        }
    }

    @Override
    public void onWaiting(long step, int rank, double seconds) {
        waits.add("step " + step + " for rank " + rank + " since " + Math.round(seconds) + " s");
    }

    @Override
    public void onAbort(ServerException cause) {
        aborts.add(cause);
    }

    private final class StepTheServer implements IdleStrategy {
        @Override
        public void idle(int workCount) {
            idle();
        }

        @Override
        public void idle() {
            nowNs += 1_000_000;
            run();
        }

        @Override
        public void reset() {}
    }
}
