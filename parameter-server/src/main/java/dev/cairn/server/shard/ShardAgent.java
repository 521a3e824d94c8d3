package dev.cairn.server.shard;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.protocol.ReplyWriter;
import dev.cairn.server.protocol.RequestReader;
import dev.cairn.server.protocol.Seal;
import dev.cairn.server.protocol.SealedEndpoint;
import dev.cairn.server.protocol.ShardWriter;
import dev.cairn.server.protocol.messages.AbortKind;
import dev.cairn.server.round.Arbiter;
import dev.cairn.server.transport.Endpoint;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * One shard of the server: one thread owns all its state, and nothing in here waits.
 *
 * <pre>
 * JOINING --all ranks are there--> TRAINING --last step, or stop--> DONE
 *    |                                |
 *    +------- deadline, abort --------+--> ABORTED
 * </pre>
 */
public final class ShardAgent implements Agent {
    private static final long HEARTBEAT_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int MESSAGES_A_POLL = 16;

    private final String name;
    private final Endpoint endpoint;
    private final LongSupplier unsealed;
    private final RoundListener listener;
    private final NanoClock clock;
    private final CachedNanoClock now = new CachedNanoClock();
    private final Shard shard;
    private final Broadcast broadcast;
    private final Agreement agreement;
    private final Progress progress;
    private final Desk desk;
    private final RequestReader requests;
    private final ReplyWriter replies;
    private final ManyToOneConcurrentLinkedQueue<Runnable> commands = new ManyToOneConcurrentLinkedQueue<>();
    private @Nullable ServerException failure;
    private long heartbeatNs;

    /**
     * The agent of one shard.
     *
     * @param number of the shard
     * @param shards names of the endpoints of all shards, as this one reaches them
     * @param initial what to start from, of all shards together
     * @param snapshots takes copies, of all shards together
     * @param sessions random numbers
     */
    public ShardAgent(
            ServerSettings settings,
            ServerAddress address,
            int number,
            List<String> shards,
            ServerState initial,
            Snapshots snapshots,
            Endpoint endpoint,
            RoundListener listener,
            NanoClock clock,
            LongSupplier sessions) {
        this.name = "cairn-server-" + settings.jobId() + (number == 0 ? "" : "-" + number);
        Seal seal = address.key().seal();
        SealedEndpoint sealed = new SealedEndpoint(endpoint, seal);
        this.endpoint = address.sealMessages() ? sealed : endpoint;
        this.unsealed = sealed::dropped;
        this.listener = listener;
        this.clock = clock;
        this.heartbeatNs = clock.nanoTime();
        now.update(heartbeatNs);
        this.shard =
                new Shard(address.chunks(number), settings.workers(), settings.updates(), address.encodings(), initial);
        this.replies = new ReplyWriter(address.serverId(number), seal);
        this.broadcast =
                new Broadcast(this.endpoint, shard, replies, address.encodings().pull());
        var members = new Members(settings.workers(), broadcast, replies, sessions);
        var others = others(number, shards, address, seal);
        this.agreement = new Agreement(number, shards.size(), settings.updates(), initial.arbiter(), others);
        this.progress = settings.consistency().isSync()
                ? new Rounds(settings, shard, broadcast, members, agreement, snapshots, listener, this::abort, now)
                : flow(settings, number == 0, members, snapshots);
        this.desk = new Desk(address.serverId(number), members, shard, progress, replies, listener, now);
        this.requests = new RequestReader(desk, seal);
    }

    private Flow flow(ServerSettings settings, boolean deals, Members members, Snapshots snapshots) {
        return new Flow(settings, deals, shard, broadcast, replies, members, snapshots, listener, this::abort, now);
    }

    /** The shards that a shard speaks to: the first to all others, these to the first. */
    private List<ShardWriter> others(int number, List<String> shards, ServerAddress address, Seal seal) {
        IntStream others = number == 0 ? IntStream.range(1, shards.size()) : IntStream.of(0);
        return others.mapToObj(
                        other -> new ShardWriter(endpoint.connect(shards.get(other)), seal, address.serverId(other)))
                .toList();
    }

    @Override
    public String roleName() {
        return name;
    }

    @Override
    public int doWork() {
        long nowNs = clock.nanoTime();
        now.update(nowNs);
        int work = runCommands();
        work += endpoint.poll(requests, MESSAGES_A_POLL);
        work += progress.flush();
        if (nowNs - heartbeatNs >= HEARTBEAT_INTERVAL_NS) {
            heartbeatNs = nowNs;
            checkDeadlines();
            sendHeartbeat();
            progress.repeat();
        }
        return work;
    }

    private int runCommands() {
        int count = 0;
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
            count++;
        }
        return count;
    }

    /** Has a command run on the server's thread; called from any thread. */
    public void execute(Runnable command) {
        commands.add(command);
    }

    /** This shard's range of the parameters; only its step may be read from any thread. */
    public Shard shard() {
        return shard;
    }

    /** What the verdicts to come depend on; only the first shard knows, from others null. */
    public Arbiter.@Nullable State arbiter() {
        return agreement.state();
    }

    /** Bytes of gradients received, headers included; from any thread. */
    public long bytesPushed() {
        return desk.bytesPushed();
    }

    /** Bytes of parameters sent, headers included; from any thread. */
    public long bytesPulled() {
        return broadcast.bytes();
    }

    /** Messages that came from no member, or from a former one, or made no sense. */
    public long ignored() {
        return desk.ignored() + requests.malformed() + unsealed.getAsLong();
    }

    /** Workers that have joined and not said goodbye. */
    public int present() {
        return desk.present();
    }

    /** Ends the run for everyone; only the first cause counts. */
    public void abort(ServerException cause) {
        if (failure == null) {
            failure = cause;
            desk.close();
            sendHeartbeat();
            listener.onAbort(cause);
        }
    }

    /**
     * Lets training end after the step in progress.
     *
     * @return where it ends
     */
    public long stop() {
        return progress.stop();
    }

    /** Lets training end after so many steps, of which none may have been sent yet. */
    public void stopAt(long step) {
        progress.stopAt(step);
    }

    /** Takes the validation figure after so many steps. */
    public void observe(long steps, double figure) {
        if (failure == null) {
            progress.observe(steps, figure);
        }
    }

    /** For how long from now nothing is to be done; 0 or less if a gradient may come at any time. */
    long quietNs() {
        return progress.quietNs(clock.nanoTime());
    }

    private void sendHeartbeat() {
        ServerException cause = failure;
        if (cause == null) {
            broadcast.forEach(broadcast::sendStep);
        } else {
            AbortKind kind = kind(cause.kind());
            String text = String.valueOf(cause.getMessage());
            broadcast.forEach(outbox -> replies.abort(outbox, kind, text));
        }
    }

    private static AbortKind kind(ServerException.Kind kind) {
        return switch (kind) {
            case UNAVAILABLE, LOST -> AbortKind.UNAVAILABLE;
            case PROTOCOL -> AbortKind.PROTOCOL;
            case DIVERGED -> AbortKind.DIVERGED;
            case STOPPED, ENVIRONMENT -> AbortKind.STOPPED;
        };
    }

    private void checkDeadlines() {
        ServerException missed = failure == null ? progress.missed() : null;
        if (missed != null) {
            abort(missed);
        }
    }
}
