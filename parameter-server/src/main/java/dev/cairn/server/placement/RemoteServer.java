package dev.cairn.server.placement;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.ShardAddress;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.control.Line;
import dev.cairn.server.control.Message;
import dev.cairn.server.protocol.JobKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.agrona.CloseHelper;

/**
 * A server whose shards are elsewhere, each at the other end of a line: in tasks of Spark's, or in processes of their own.
 * A shard that goes away ends the run.
 */
public final class RemoteServer implements ParameterServer {
    private static final long HEARTBEAT_MS = 1_000;
    private static final int SALT_BYTES = 32;

    private final ServerAddress address;
    private final Relay relay;
    private final List<RemoteShard> shards;
    private final ShardLines lines;
    private final Thread heartbeat;
    private final long firstStep;
    private final long startNs = System.nanoTime();
    private final AtomicBoolean closed = new AtomicBoolean();

    private RemoteServer(ServerAddress address, long firstStep, Relay relay, ShardLines lines) {
        this.address = address;
        this.firstStep = firstStep;
        this.relay = relay;
        this.shards = relay.shards();
        this.lines = lines;
        this.heartbeat = Threads.daemon("cairn-lines-" + address.jobId(), this::beat);
    }

    /**
     * Starts a server; workers may join when it returns.
     *
     * @param initial the state to start from; not copied, but sent
     * @param snapshotEverySteps steps between two snapshots; 0 for none
     * @param listener hears of every step, on threads of the lines
     * @param lines to where the shards will be; closed in the end, and if this fails
     * @throws ServerException UNAVAILABLE if a shard cannot be had in time, or ENVIRONMENT if it cannot listen
     */
    public static RemoteServer start(
            ServerSettings settings,
            ServerState initial,
            long snapshotEverySteps,
            RoundListener listener,
            ShardLines lines) {
        List<Line> opened = new ArrayList<>();
        try {
            initial.check(settings.updates().blocks());
            Layout layout = Layout.of(settings, initial.parameters().length);
            Duration limit = settings.timeouts().join();
            opened.addAll(lines.open(layout.shards(), limit));
            Relay relay = new Relay(opened, layout.chunks(), initial.step(), listener);
            Message.Assignment first = assignment(settings, layout, initial, snapshotEverySteps);
            List<ShardAddress> places = together(
                    relay.shards(),
                    limit,
                    "its place to listen",
                    shard -> shard.prepare(first.forShard(shard.number()), initial));
            relay.shards().forEach(shard -> shard.begin(places));
            JobKey workers = ShardHost.workersKey(lines.key(), first.salt());
            RemoteServer server = new RemoteServer(
                    ServerAddress.of(settings, first.serverId(), workers, layout.chunks(), places),
                    initial.step(),
                    relay,
                    lines);
            server.heartbeat.start();
            return server;
        } catch (RuntimeException e) {
            CloseHelper.closeAll(opened);
            lines.close();
            throw e;
        }
    }

    private static Message.Assignment assignment(
            ServerSettings settings, Layout layout, ServerState initial, long snapshotEverySteps) {
        SecureRandom random = new SecureRandom();
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new Message.Assignment(
                settings,
                0,
                layout.shards(),
                random.nextLong(),
                salt,
                layout.chunks(),
                snapshotEverySteps,
                initial.step(),
                initial.vectors().size(),
                initial.arbiter());
    }

    /** Asks all shards for something at once, and waits for all answers. */
    private static <T> List<T> together(
            List<RemoteShard> shards, Duration limit, String what, Function<RemoteShard, T> question) {
        ExecutorService threads = Executors.newCachedThreadPool(task -> Threads.daemon("cairn-lines", task));
        try {
            List<CompletableFuture<T>> answers = shards.stream()
                    .map(shard -> CompletableFuture.supplyAsync(() -> question.apply(shard), threads))
                    .toList();
            List<T> all = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                all.add(shards.get(i).await(answers.get(i), limit, what));
            }
            return all;
        } finally {
            threads.shutdown();
        }
    }

    private void beat() {
        try {
            while (!closed.get()) {
                TimeUnit.MILLISECONDS.sleep(HEARTBEAT_MS);
                shards.forEach(shard -> shard.send(new Message.Heard()));
            }
        } catch (InterruptedException e) {
            // The server is being closed.
        }
    }

    @Override
    public ServerAddress address() {
        return address;
    }

    @Override
    public long step() {
        return shards.stream().mapToLong(shard -> shard.status().step()).min().orElse(0);
    }

    @Override
    public synchronized ServerState state() {
        List<CompletableFuture<ServerState>> reports =
                shards.stream().map(RemoteShard::report).toList();
        List<ServerState> parts = new ArrayList<>();
        for (int i = 0; i < reports.size(); i++) {
            parts.add(shards.get(i).await(reports.get(i), address.timeouts().step(), "the parameters"));
        }
        long step = parts.stream().mapToLong(ServerState::step).min().orElse(0);
        return ServerState.join(parts).with(step, parts.get(0).arbiter());
    }

    @Override
    public void handOverSnapshot(Consumer<ServerState> to) {
        relay.snapshots().handOver(to);
    }

    /** All shards must hear of it before they come to that step: it lies about a second ahead. */
    @Override
    public void requestSnapshot() {
        long step =
                shards.stream().mapToLong(shard -> shard.status().step()).max().orElse(0);
        double seconds = (System.nanoTime() - startNs) / 1e9;
        long ahead = 2 + (long) ((step - firstStep) / seconds);
        shards.forEach(shard -> shard.send(new Message.Snapshot(step + ahead)));
    }

    @Override
    public long bytesPushed() {
        return sum(Message.Status::bytesPushed);
    }

    @Override
    public long bytesPulled() {
        return sum(Message.Status::bytesPulled);
    }

    @Override
    public long ignored() {
        return sum(Message.Status::ignored);
    }

    private long sum(ToLongFunction<Message.Status> count) {
        return shards.stream().map(RemoteShard::status).mapToLong(count).sum();
    }

    @Override
    public void observe(long steps, double figure) {
        shards.get(0).send(new Message.Observe(steps, figure));
    }

    @Override
    public void abort(String cause) {
        relay.onLost(new ServerException(ServerException.Kind.STOPPED, cause));
    }

    @Override
    public void requestStop() {
        shards.get(0).send(new Message.Stop());
    }

    /** Ends the run for workers that are still there, and lets go of the shards. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            heartbeat.interrupt();
            shards.forEach(RemoteShard::dismiss);
            CloseHelper.closeAll(shards);
            lines.close();
        }
    }
}
