package dev.cairn.server.placement;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.protocol.JobKey;
import dev.cairn.server.protocol.ReplyWriter;
import dev.cairn.server.protocol.RequestWriter;
import dev.cairn.server.protocol.Seal;
import dev.cairn.server.round.Arbiter;
import dev.cairn.server.round.Chunks;
import dev.cairn.server.shard.ShardAgent;
import dev.cairn.server.shard.ShardThread;
import dev.cairn.server.shard.Snapshots;
import dev.cairn.server.transport.BufferSizes;
import dev.cairn.server.transport.Endpoint;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.agrona.CloseHelper;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Holds the truth of a run, parameters, optimizer state and step, in shards on threads of their own, and lets workers
 * come by {@link ServerClient}. Its methods may be called from any thread.
 */
public final class ParameterServer implements AutoCloseable {
    private static final int FLOATS_A_CACHE_LINE = 16;
    private static final long GOODBYE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

    private final ServerAddress address;
    private final List<Endpoint> endpoints;
    private final List<ShardThread> shards;
    private final Snapshots snapshots;
    private final int vectors;
    private final RoundListener listener;
    private final AtomicBoolean aborted = new AtomicBoolean();

    private ParameterServer(
            ServerSettings settings,
            ServerAddress address,
            List<Endpoint> endpoints,
            ServerState initial,
            long snapshotEverySteps,
            RoundListener listener) {
        this.address = address;
        this.endpoints = endpoints;
        this.vectors = settings.updates().blocks().stateVectors();
        this.snapshots = new Snapshots(snapshotEverySteps, address.parameterCount(), vectors, endpoints.size());
        this.listener = listener;
        SecureRandom sessions = new SecureRandom();
        List<String> names = address.shards().stream()
                .map(shard -> shard.local().isEmpty() ? shard.tcp() : shard.local())
                .toList();
        this.shards = IntStream.range(0, names.size())
                .mapToObj(shard -> new ShardThread(new ShardAgent(
                        settings,
                        address,
                        shard,
                        names,
                        initial,
                        snapshots,
                        endpoints.get(shard),
                        new ShardListener(shard == 0 ? listener : RoundListener.NONE),
                        SystemNanoClock.INSTANCE,
                        sessions::nextLong)))
                .toList();
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
        public void onSkipped(long step) {
            events.onSkipped(step);
        }

        @Override
        public void onScores(long step, int rank, double[] sums) {
            events.onScores(step, rank, sums);
        }

        @Override
        public void onAbort(ServerException cause) {
            if (aborted.compareAndSet(false, true)) {
                listener.onAbort(cause);
                shards.forEach(shard -> shard.abort(cause));
            }
        }
    }

    /**
     * Starts a server from step 0; it makes no snapshots.
     *
     * @param parameters the flat vector to start from; copied
     */
    public static ParameterServer start(ServerSettings settings, float[] parameters, RoundListener listener) {
        return start(settings, ServerState.initial(parameters), 0, listener);
    }

    /**
     * Starts a server and returns at once; workers may join from now on.
     *
     * @param initial the state to start from; copied
     * @param snapshotEverySteps steps between two snapshots; 0 for none
     * @param listener hears of every step, on the thread of the server's first shard; of the end also on others
     * @throws IllegalArgumentException if the blocks don't fit the state
     * @throws ServerException ENVIRONMENT if there is too little shared memory, or the port cannot be bound
     */
    public static ParameterServer start(
            ServerSettings settings, ServerState initial, long snapshotEverySteps, RoundListener listener) {
        initial.check(settings.updates().blocks());
        float[] parameters = initial.parameters();
        Chunks chunks =
                new Chunks(0, parameters.length, chunkLength(settings.network().mtuBytes()));
        int count = Math.min(settings.shards(), chunks.count());
        BufferSizes sizes = BufferSizes.forStep(
                (long) parameters.length * Float.BYTES / count,
                settings.network().mtuBytes());
        Listening listening = Listening.of(settings, sizes, count);
        SecureRandom random = new SecureRandom();
        ServerAddress address = new ServerAddress(
                settings.jobId(),
                random.nextLong(),
                JobKey.random(),
                settings.sealMessages(),
                settings.workers(),
                settings.network(),
                chunks,
                settings.encodings(parameters.length),
                listening.addresses(),
                settings.consistency(),
                settings.timeouts());
        ParameterServer server =
                new ParameterServer(settings, address, listening.endpoints(), initial, snapshotEverySteps, listener);
        server.shards.forEach(ShardThread::start);
        return server;
    }

    /** Floats of a chunk: what fits one frame, in whole cache lines. */
    private static int chunkLength(int mtuBytes) {
        int header = Math.max(RequestWriter.PUSH_BYTES, ReplyWriter.PARAMETERS_BYTES) + Seal.BYTES;
        int floats = (BufferSizes.maxMessageBytes(mtuBytes) - header) / Float.BYTES;
        return floats / FLOATS_A_CACHE_LINE * FLOATS_A_CACHE_LINE;
    }

    /** How workers reach this server. */
    public ServerAddress address() {
        return address;
    }

    /** Steps that all shards have applied so far. */
    public long step() {
        return shards.stream()
                .mapToLong(shard -> shard.agent().shard().step())
                .min()
                .orElse(0);
    }

    /** A copy of the parameters after {@link #step()} steps; of one step while none is under way. */
    public float[] parameters() {
        return state().parameters();
    }

    /** A copy of the whole state after {@link #step()} steps; of one step while none is under way. */
    public ServerState state() {
        float[] parameters = new float[address.parameterCount()];
        List<float[]> state = Snapshots.zeros(vectors, parameters.length);
        for (ShardThread shard : shards) {
            shard.ask(agent -> {
                agent.shard().copyTo(parameters, state);
                return agent;
            });
        }
        Arbiter.State arbiter = shards.get(0).ask(ShardAgent::arbiter);
        return new ServerState(step(), parameters, state, Objects.requireNonNull(arbiter));
    }

    /**
     * Hands over the newest snapshot, if one has been made since the last call; the next is made only once {@code to}
     * has returned.
     */
    public void handOverSnapshot(Consumer<ServerState> to) {
        snapshots.handOver(to);
    }

    /** Bytes of gradients received, headers included. */
    public long bytesPushed() {
        return sum(ShardAgent::bytesPushed);
    }

    /** Bytes of parameters sent, headers included; what goes to all workers of a machine counts once. */
    public long bytesPulled() {
        return sum(ShardAgent::bytesPulled);
    }

    /** Messages that came from nobody who has joined, lacked their seal or made no sense. */
    public long ignored() {
        return shards.stream()
                .mapToLong(shard -> shard.ask(ShardAgent::ignored))
                .sum();
    }

    private long sum(ToLongFunction<ShardAgent> count) {
        return shards.stream().map(ShardThread::agent).mapToLong(count).sum();
    }

    /**
     * Hands in the validation figure after so many steps, the smaller the better, for which the step to come waits where
     * the learning rate is reduced on a plateau. No state holds it: to a server that starts from such a step it is to be
     * handed in again.
     */
    public void observe(long steps, double figure) {
        ShardAgent first = shards.get(0).agent();
        first.execute(() -> first.observe(steps, figure));
    }

    /** Ends the run: every worker's wait ends with this cause. */
    public void abort(String cause) {
        shards.get(0).abort(new ServerException(ServerException.Kind.STOPPED, cause));
    }

    /** Lets training end after the step in progress, the same one for all workers: the first shard says which. */
    public void requestStop() {
        ShardAgent first = shards.get(0).agent();
        first.execute(() -> {
            long step = first.stop();
            for (ShardThread shard : shards) {
                shard.agent().execute(() -> shard.agent().stopAt(step));
            }
        });
    }

    /** Ends the run for workers that are still there, and releases threads and shared memory. */
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
        for (int i = endpoints.size() - 1; i >= 0; i--) { // the first holds what all share
            endpoints.get(i).close();
        }
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
