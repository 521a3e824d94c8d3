package dev.cairn.server.client;

import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerException;
import dev.cairn.server.protocol.ReplyReader;
import dev.cairn.server.protocol.RequestWriter;
import dev.cairn.server.protocol.Seal;
import dev.cairn.server.protocol.SealedEndpoint;
import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.transport.TransportException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;

/** One rank's ways to all shards of the server, from joining to goodbye; what waits here has a deadline. */
final class Connection implements AutoCloseable {
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);
    private static final long JOIN_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PULL_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long GOODBYE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MESSAGES_A_POLL = 16;

    private final ServerAddress address;
    private final List<Way> ways;
    private final List<Endpoint> endpoints;
    private final List<RequestWriter> shards;
    private final Replies heard;
    private final ReplyReader reader;
    private final int rank;
    private final int generation;
    private final NanoClock clock;
    private final IdleStrategy idle;
    private final Duration silence;
    private long lastHeardNs;

    /**
     * Opens the ways; nothing is said yet.
     *
     * @param ways to the shards; the connection will close their endpoints
     */
    Connection(ServerAddress address, List<Way> ways, int rank, int generation, NanoClock clock, IdleStrategy idle) {
        this.address = address;
        Seal seal = address.key().seal();
        this.ways = address.sealMessages() ? Way.through(ways, open -> new SealedEndpoint(open, seal)) : ways;
        this.endpoints = Way.endpoints(this.ways);
        this.rank = rank;
        this.generation = generation;
        this.clock = clock;
        this.idle = idle;
        this.heard = new Replies(address, new SecureRandom().nextLong());
        this.reader = new ReplyReader(heard, seal);
        this.shards = this.ways.stream()
                .map(way -> new RequestWriter(way.endpoint().connect(way.shard()), seal))
                .toList();
        Duration step = address.timeouts().step();
        this.silence = step.compareTo(LONGEST_SILENCE) < 0 ? step : LONGEST_SILENCE;
    }

    /** Steps that all shards have applied, as far as is known. */
    long step() {
        return heard.step();
    }

    /** The session with a shard. */
    long session(int shard) {
        return heard.session(shard);
    }

    /** The way to a shard. */
    RequestWriter shard(int shard) {
        return shards.get(shard);
    }

    /** Sends Join again and again, since the way to the server may still be opening. */
    void join() {
        Duration limit = address.timeouts().join();
        long beganNs = clock.nanoTime();
        long sentNs = beganNs - JOIN_INTERVAL_NS;
        idle.reset();
        while (heard.joined() < address.workers()) {
            long nowNs = clock.nanoTime();
            if (nowNs - sentNs >= JOIN_INTERVAL_NS) {
                sendJoins();
                sentNs = nowNs;
            }
            if (nowNs - beganNs > limit.toNanos()) {
                throw unavailable(
                        heard.joined() == 0
                                ? "waited " + seconds(limit) + " for the " + address
                                : "waited " + seconds(limit) + " for all " + address.workers() + " workers to join the "
                                        + address + ": " + heard.joined() + " are there");
            }
            idle.idle(poll());
        }
    }

    private void sendJoins() {
        for (int shard = 0; shard < shards.size(); shard++) {
            if (heard.joined(shard) < address.workers()) {
                long nonce = heard.nonce(shard);
                Endpoint own = ways.get(shard).endpoint();
                shard(shard).join(address.serverId(shard), nonce, rank, generation, own.name(), own.group());
            }
        }
    }

    /** Asks all shards for the parameters of a step. */
    void pull(long step) {
        for (int shard = 0; shard < shards.size(); shard++) {
            int to = shard;
            send(() -> "room to ask for parameters", () -> pull(to, step));
        }
    }

    private boolean pull(int shard, long step) {
        return shard(shard).pull(session(shard), rank, step);
    }

    /** Tries until there is room. */
    void send(Supplier<String> what, BooleanSupplier attempt) {
        try {
            if (attempt.getAsBoolean()) {
                return;
            }
            long beganNs = clock.nanoTime();
            idle.reset();
            while (!attempt.getAsBoolean()) {
                if (clock.nanoTime() - beganNs > silence.toNanos()) {
                    poll(); // perhaps the server has said why
                    throw unavailable("waited " + seconds(silence) + " for " + what.get() + " to the " + address);
                }
                idle.idle();
            }
        } catch (TransportException e) {
            throw ServerException.of(e);
        }
    }

    /** Waits for parameters; ends without them when all shards have gone on to later ones. */
    void receive(Assembly wanted) {
        heard.collect(wanted);
        try {
            await(wanted);
        } finally {
            heard.collect(null); // the caller may free its buffer now
        }
    }

    /** Waits until shard 0 has dealt a ticket after this one, and forgets those up to it. */
    NavigableSet<Long> dealtAfter(long ticket) {
        NavigableSet<Long> dealt = heard.dealt();
        await("a ticket", () -> dealt.higher(ticket) == null, dealt::size, () -> pull(0, -1));
        dealt.headSet(ticket, true).clear();
        return dealt;
    }

    /** The last step before which everything had to be applied when tickets were dealt. */
    long settled() {
        return heard.settled();
    }

    /** The step at which training ends, as far as shard 0 has said. */
    long last() {
        return heard.last();
    }

    /**
     * Asks for the parameters for a ticket, and waits for them.
     *
     * @param wanted takes them
     * @param after a ticket that must have been applied before; -1 for none
     * @param required steps that must have been applied in full before
     */
    void receive(Assembly wanted, long after, long required) {
        pullMissing(wanted, after, required);
        heard.collect(wanted);
        try {
            await(wanted, () -> !wanted.isComplete(), wanted::received, () -> pullMissing(wanted, after, required));
        } finally {
            heard.collect(null); // the caller may free its buffer now
        }
    }

    private void pullMissing(Assembly wanted, long after, long required) {
        for (int i = 0; i < shards.size(); i++) {
            int shard = i;
            if (!wanted.has(address.chunks(shard))) {
                send(() -> "room to ask for " + wanted, () -> shard(shard)
                        .pull(session(shard), rank, wanted.step(), after, required));
            }
        }
    }

    /** Waits for something, and asks for it again where for a while nothing of it has come. */
    private void await(Object what, BooleanSupplier isMissing, IntSupplier received, Runnable ask) {
        long beganNs = clock.nanoTime();
        long progressNs = beganNs;
        int before = received.getAsInt();
        idle.reset();
        while (isMissing.getAsBoolean()) {
            int work = poll();
            if (work == 0) {
                long nowNs = clock.nanoTime();
                checkSilence(beganNs, nowNs, what);
                if (received.getAsInt() != before) {
                    before = received.getAsInt();
                    progressNs = nowNs;
                } else if (nowNs - progressNs > PULL_INTERVAL_NS) {
                    progressNs = nowNs;
                    ask.run();
                }
            }
            idle.idle(work);
        }
    }

    /** Ends early when all shards have gone on: an earlier life of this rank had sent what they waited for. */
    private void await(Assembly wanted) {
        long beganNs = clock.nanoTime();
        long progressNs = beganNs;
        int received = 0;
        idle.reset();
        while (!wanted.isComplete() && heard.step() <= wanted.step()) {
            int work = poll();
            if (work == 0) {
                long nowNs = clock.nanoTime();
                checkSilence(beganNs, nowNs, wanted);
                if (wanted.received() > received || !lacksWhatIsThere(wanted)) {
                    progressNs = nowNs;
                    received = wanted.received();
                } else if (nowNs - progressNs > PULL_INTERVAL_NS) {
                    progressNs = nowNs;
                    askForMissing(wanted);
                }
            }
            idle.idle(work);
        }
    }

    private boolean lacksWhatIsThere(Assembly wanted) {
        for (int shard = 0; shard < shards.size(); shard++) {
            if (lacksWhatIsThere(wanted, shard)) {
                return true;
            }
        }
        return false;
    }

    private boolean lacksWhatIsThere(Assembly wanted, int shard) {
        return heard.step(shard) >= wanted.step() && !wanted.has(address.chunks(shard));
    }

    private void askForMissing(Assembly wanted) {
        for (int shard = 0; shard < shards.size(); shard++) {
            if (lacksWhatIsThere(wanted, shard)) {
                pull(shard, wanted.step());
            }
        }
    }

    private void checkSilence(long beganNs, long nowNs, Object what) {
        if (nowNs - Math.max(beganNs, lastHeardNs) > silence.toNanos()) {
            throw unavailable("waited for " + what + ": the " + address + " has been silent for " + seconds(silence));
        }
    }

    private int poll() {
        int work;
        try {
            work = pollEndpoints();
        } catch (TransportException e) {
            throw ServerException.of(e);
        }
        if (work > 0) {
            lastHeardNs = clock.nanoTime();
        }
        heard.throwFailure();
        return work;
    }

    private int pollEndpoints() {
        int work = 0;
        for (int i = 0; i < endpoints.size(); i++) {
            work += endpoints.get(i).poll(reader, MESSAGES_A_POLL);
        }
        return work;
    }

    private static ServerException unavailable(String message) {
        return new ServerException(ServerException.Kind.UNAVAILABLE, message);
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }

    /** Says goodbye, and releases everything. */
    @Override
    public void close() {
        try {
            long deadlineNs = clock.nanoTime() + GOODBYE_TIMEOUT_NS;
            BitSet said = new BitSet();
            while (!heard.isDismissed() && clock.nanoTime() - deadlineNs < 0) {
                for (int shard = 0; shard < shards.size(); shard++) {
                    said.set(shard, said.get(shard) || shard(shard).leave(session(shard), rank));
                }
                idle.idle(pollEndpoints());
            }
        } catch (TransportException e) {
            // The server is gone already: nobody is left to say goodbye to.
        } finally {
            CloseHelper.closeAll(endpoints);
        }
    }
}
