package dev.cairn.server.placement;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.ShardAddress;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.protocol.JobKey;
import dev.cairn.server.round.Arbiter;
import dev.cairn.server.round.Chunks;
import dev.cairn.server.shard.ShardAgent;
import dev.cairn.server.shard.ShardThread;
import dev.cairn.server.shard.Snapshots;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.agrona.CloseHelper;
import org.agrona.concurrent.SystemNanoClock;

/** The shards of a run that are in this JVM, on threads of their own: all of them, or one of several in a row. */
final class LocalServer implements ParameterServer {
    private static final long GOODBYE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

    private final ServerAddress address;
    private final Chunks range;
    private final Listening listening;
    private final List<ShardThread> shards;
    private final Snapshots snapshots;
    private final int vectors;
    private final RoundListener listener;
    private final AtomicBoolean aborted = new AtomicBoolean();

    /**
     * Takes over where shards listen; they begin with {@link #begin}.
     *
     * @param first number of the first of these shards
     * @param listening of these shards
     * @param initial of their range of the parameters, or of more
     */
    LocalServer(
            ServerSettings settings,
            ServerAddress address,
            int first,
            Listening listening,
            ServerState initial,
            long snapshotEverySteps,
            RoundListener listener) {
        int count = listening.endpoints().size();
        this.address = address;
        this.range = new Chunks(
                address.chunks(first).from(),
                address.chunks(first + count - 1).to(),
                address.chunks().length());
        this.listening = listening;
        this.vectors = settings.updates().blocks().stateVectors();
        this.snapshots = new Snapshots(snapshotEverySteps, range, vectors, count);
        this.listener = listener;
        SecureRandom sessions = new SecureRandom();
        this.shards = IntStream.range(first, first + count)
                .mapToObj(shard -> new ShardThread(new ShardAgent(
                        settings,
                        address,
                        shard,
                        names(address, shard),
                        initial,
                        snapshots,
                        listening.endpoints().get(shard - first),
                        new ShardListener(shard == 0 ? listener : RoundListener.NONE),
                        SystemNanoClock.INSTANCE,
                        sessions::nextLong)))
                .toList();
    }

    /** Of all shards' endpoints, as one of them reaches them. */
    private static List<String> names(ServerAddress address, int shard) {
        ShardAddress own = address.shards().get(shard);
        return address.shards().stream().map(other -> other.nameFor(own)).toList();
    }

    /** What one shard tells: steps and scores come from the first alone, an end from any, and reaches all. */
    private final class ShardListener implements RoundListener {
        private final RoundListener events;

        private ShardListener(RoundListener events) {
            this.events = events;
        }

        @Override
        public void onStep(long step, double loss, int examples) {
            events.onStep(step, loss, examples);
        }

        @Override
        public void onSkipped(long step, boolean rewound) {
            events.onSkipped(step, rewound);
        }

        @Override
        public void onWaiting(long step, int rank, double seconds) {
            events.onWaiting(step, rank, seconds);
        }

        @Override
        public void onScores(long step, int rank, double[] sums) {
            events.onScores(step, rank, sums);
        }

        @Override
        public void onAbort(ServerException cause) {
            if (aborted.compareAndSet(false, true)) {
                listener.onAbort(cause);
                abort(cause);
            }
        }
    }

    /** Starts all shards of a run; see {@link ParameterServer#start}. */
    static LocalServer start(
            ServerSettings settings, ServerState initial, long snapshotEverySteps, RoundListener listener) {
        initial.check(settings.updates().blocks());
        Layout layout = Layout.of(settings, initial.parameters().length);
        Listening listening = Listening.of(settings, layout.sizes(), layout.shards());
        long serverId = new SecureRandom().nextLong();
        ServerAddress address =
                ServerAddress.of(settings, serverId, JobKey.random(), layout.chunks(), listening.addresses());
        LocalServer server = new LocalServer(settings, address, 0, listening, initial, snapshotEverySteps, listener);
        server.begin();
        return server;
    }

    /** Lets workers join. */
    void begin() {
        shards.forEach(ShardThread::start);
    }

    @Override
    public ServerAddress address() {
        return address;
    }

    @Override
    public long step() {
        return shards.stream()
                .mapToLong(shard -> shard.agent().shard().step())
                .min()
                .orElse(0);
    }

    @Override
    public ServerState state() {
        ServerState state = ServerState.blank(0, range.from(), range.parameters(), vectors);
        for (ShardThread shard : shards) {
            shard.ask(agent -> {
                agent.shard().copyTo(state);
                return agent;
            });
        }
        Arbiter.State arbiter = shards.get(0).ask(ShardAgent::arbiter);
        return state.with(step(), arbiter == null ? Arbiter.State.START : arbiter);
    }

    @Override
    public void handOverSnapshot(Consumer<ServerState> to) {
        snapshots.handOver(to);
    }

    @Override
    public void requestSnapshot() {
        requestSnapshot(0);
    }

    /** Asks for a snapshot after the first step from {@code step} on. */
    void requestSnapshot(long step) {
        snapshots.request(step);
    }

    @Override
    public long bytesPushed() {
        return sum(ShardAgent::bytesPushed);
    }

    @Override
    public long bytesPulled() {
        return sum(ShardAgent::bytesPulled);
    }

    private long sum(ToLongFunction<ShardAgent> count) {
        return shards.stream().map(ShardThread::agent).mapToLong(count).sum();
    }

    @Override
    public long ignored() {
        return shards.stream()
                .mapToLong(shard -> shard.ask(ShardAgent::ignored))
                .sum();
    }

    @Override
    public void observe(long steps, double figure) {
        ShardAgent first = shards.get(0).agent();
        first.execute(() -> first.observe(steps, figure));
    }

    @Override
    public void abort(String cause) {
        abort(new ServerException(ServerException.Kind.STOPPED, cause));
    }

    /** Ends the run for these shards' workers. */
    void abort(ServerException cause) {
        shards.forEach(shard -> shard.abort(cause));
    }

    @Override
    public void requestStop() {
        stop(step -> {});
    }

    /**
     * Lets training end after the step in progress; for the first shard and those beside it.
     *
     * @param told hears where it ends, on the first shard's thread
     */
    void stop(Consumer<Long> told) {
        ShardAgent first = shards.get(0).agent();
        first.execute(() -> {
            long step = first.stop();
            stopAt(step);
            told.accept(step);
        });
    }

    /** Lets training end after so many steps, as the first shard has said. */
    void stopAt(long step) {
        for (ShardThread shard : shards) {
            shard.agent().execute(() -> shard.agent().stopAt(step));
        }
    }

    @Override
    public void close() {
        if (shards.get(0).isClosed()) {
            return;
        }
        if (present() > 0) {
            abort("the parameter server has been closed");
            awaitGoodbyes();
        }
        CloseHelper.closeAll(shards);
        listening.close();
    }

    private int present() {
        return shards.stream().mapToInt(shard -> shard.ask(ShardAgent::present)).sum();
    }

    private void awaitGoodbyes() {
        long deadlineNs = System.nanoTime() + GOODBYE_TIMEOUT_NS;
        while (present() > 0 && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
