package dev.cairn.server;

import dev.cairn.server.protocol.ReplyReader;
import dev.cairn.server.protocol.RequestWriter;
import dev.cairn.server.protocol.RequestWriter.Contribution;
import dev.cairn.server.round.Chunks;
import dev.cairn.server.transport.AeronEndpoint;
import dev.cairn.server.transport.BufferSizes;
import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.transport.TransportException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * A worker's side of the parameter server: push a gradient, pull parameters. Belongs to one thread. Every method that
 * waits ends with a {@link ServerException} when the server is silent for too long, when the run is aborted, or when a
 * higher generation has taken over the rank.
 */
public final class ServerClient implements AutoCloseable {
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);
    private static final long JOIN_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PULL_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long GOODBYE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MESSAGES_A_POLL = 16;

    private final ServerAddress address;
    private final Endpoint endpoint;
    private final List<RequestWriter> shards;
    private final Replies heard;
    private final ReplyReader reader;
    private final int rank;
    private final int generation;
    private final NanoClock clock;
    private final IdleStrategy idle;
    private final Duration silence;
    private long lastHeardNs;
    private boolean stopRequested;

    ServerClient(
            ServerAddress address,
            Endpoint endpoint,
            List<String> servers,
            int rank,
            int generation,
            NanoClock clock,
            IdleStrategy idle) {
        this.address = address;
        this.endpoint = endpoint;
        this.rank = rank;
        this.generation = generation;
        this.clock = clock;
        this.idle = idle;
        this.heard = new Replies(address, new SecureRandom().nextLong());
        this.reader = new ReplyReader(heard);
        this.shards = servers.stream()
                .map(server -> new RequestWriter(endpoint.connect(server)))
                .toList();
        this.silence = address.stepTimeout().compareTo(LONGEST_SILENCE) < 0 ? address.stepTimeout() : LONGEST_SILENCE;
    }

    /**
     * Joins the run and waits until all ranks have joined.
     *
     * @param rank of this worker, from 0
     * @param generation 0 for the first attempt; a higher one takes over from a lower
     * @throws ServerException UNAVAILABLE past the deadline; PROTOCOL if the rank is taken; ENVIRONMENT without room for
     *     Aeron's buffers
     */
    public static ServerClient join(ServerAddress address, int rank, int generation) {
        IdleStrategy idle =
                new BackoffIdleStrategy(100, 20, TimeUnit.MICROSECONDS.toNanos(1), TimeUnit.MICROSECONDS.toNanos(50));
        boolean local = !address.udpOnly() && AeronEndpoint.isReachable(address.machine(), address.aeronDirectory());
        List<String> servers = IntStream.range(0, address.shards())
                .mapToObj(shard -> local ? AeronEndpoint.shard(shard) : AeronEndpoint.shard(shard, address.endpoint()))
                .toList();
        Endpoint endpoint = open(address, rank, local);
        try {
            ServerClient client =
                    new ServerClient(address, endpoint, servers, rank, generation, SystemNanoClock.INSTANCE, idle);
            client.join();
            return client;
        } catch (RuntimeException e) {
            endpoint.close();
            throw e instanceof TransportException lost ? ServerException.of(lost) : e;
        }
    }

    private static Endpoint open(ServerAddress address, int rank, boolean local) {
        try {
            if (local) {
                return AeronEndpoint.localWorker(address.aeronDirectory());
            }
            long stepBytes = (long) address.parameterCount() * Float.BYTES / address.shards();
            return AeronEndpoint.remoteWorker(
                    address.jobId() + "-rank" + rank,
                    address.endpoint(),
                    BufferSizes.forStep(stepBytes, address.mtuBytes()),
                    address.shards());
        } catch (TransportException e) {
            throw ServerException.of(e);
        }
    }

    /** Sends Join again and again, since the way to the server may still be opening. */
    void join() {
        long beganNs = clock.nanoTime();
        long sentNs = beganNs - JOIN_INTERVAL_NS;
        idle.reset();
        while (heard.joined() < address.workers()) {
            long nowNs = clock.nanoTime();
            if (nowNs - sentNs >= JOIN_INTERVAL_NS) {
                sendJoins();
                sentNs = nowNs;
            }
            if (nowNs - beganNs > address.joinTimeout().toNanos()) {
                throw unavailable(
                        heard.joined() == 0
                                ? "waited " + seconds(address.joinTimeout()) + " for the " + address
                                : "waited " + seconds(address.joinTimeout()) + " for all " + address.workers()
                                        + " workers to join the " + address + ": " + heard.joined() + " are there");
            }
            idle.idle(poll());
        }
    }

    private void sendJoins() {
        for (int shard = 0; shard < shards.size(); shard++) {
            if (heard.joined(shard) < address.workers()) {
                long nonce = heard.nonce(shard);
                shards.get(shard).join(address.key(), nonce, rank, generation, endpoint.name(), endpoint.group());
            }
        }
    }

    /**
     * Fetches the newest parameters that all of the server's shards have.
     *
     * @param parameters takes the flat vector, 4 bytes a parameter
     * @return steps applied to them
     */
    public long pull(MutableDirectBuffer parameters) {
        long step = heard.step();
        for (int i = 0; i < shards.size(); i++) {
            int shard = i;
            await(() -> "room to ask for parameters", () -> shards.get(shard).pull(heard.session(shard), rank, step));
        }
        return receive(step, parameters);
    }

    /**
     * Sends this rank's gradient of a step. Returns once it is in the transport's buffers: {@code gradient} may then be
     * overwritten.
     *
     * @param step as {@link #pull} or {@link #pullAfter} returned it
     * @param gradient of the mean loss over this rank's examples; the flat vector, 4 bytes a parameter
     * @param examples of this rank; without any the gradient is not read
     * @param batchExamples of all ranks in this step
     * @param loss mean over this rank's examples
     */
    public void push(long step, DirectBuffer gradient, int examples, int batchExamples, float loss) {
        if (examples > 0) {
            gradient.boundsCheck(0, address.parameterCount() * Float.BYTES);
        }
        int most = (address.chunks().count() + shards.size() - 1) / shards.size();
        for (int i = 0; i < (examples == 0 ? 1 : most); i++) { // all shards get to work at once
            for (int shard = 0; shard < shards.size(); shard++) {
                var of = new Contribution(heard.session(shard), rank, step, examples, batchExamples, loss);
                push(shard, i, of, gradient);
            }
        }
    }

    private void push(int shard, int index, Contribution of, DirectBuffer gradient) {
        Chunks own = address.chunks(shard);
        if (index >= own.count()) {
            return;
        }
        int chunk = own.first() + index;
        int from = own.from(index) * Float.BYTES;
        int length = of.examples() == 0 ? 0 : own.length(index) * Float.BYTES;
        await(() -> "room to push chunk " + chunk + " of step " + of.step(), () -> shards.get(shard)
                .push(of, chunk, gradient, from, length));
    }

    /**
     * Waits until the server has applied a step, and takes the new parameters chunk by chunk as they come.
     *
     * @return steps applied to them: {@code step + 1}
     */
    public long pullAfter(long step, MutableDirectBuffer parameters) {
        return receive(step + 1, parameters);
    }

    /**
     * Sends this rank's evaluation sums.
     *
     * @param step steps applied to the parameters that were evaluated
     * @param sums as many as fit one message (a thousand where the MTU is 8 KiB)
     */
    public void report(long step, double[] sums) {
        await(() -> "room to report step " + step, () -> shards.get(0).scores(heard.session(0), step, rank, sums));
    }

    /** Whether the parameters pulled last are the ones to end with. */
    public boolean stopRequested() {
        return stopRequested;
    }

    private long receive(long step, MutableDirectBuffer parameters) {
        parameters.boundsCheck(0, address.parameterCount() * Float.BYTES);
        Assembly wanted = new Assembly(address.chunks(), step, parameters);
        heard.collect(wanted);
        try {
            await(wanted);
        } finally {
            heard.collect(null); // the caller may free its buffer now
        }
        if (!wanted.isComplete()) {
            return pull(parameters);
        }
        stopRequested = wanted.stop();
        return step;
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
        return IntStream.range(0, shards.size()).anyMatch(shard -> lacksWhatIsThere(wanted, shard));
    }

    private boolean lacksWhatIsThere(Assembly wanted, int shard) {
        Chunks own = address.chunks(shard);
        return heard.step(shard) >= wanted.step() && !wanted.has(own.first(), own.first() + own.count());
    }

    private void askForMissing(Assembly wanted) {
        for (int shard = 0; shard < shards.size(); shard++) {
            if (lacksWhatIsThere(wanted, shard)) {
                shards.get(shard).pull(heard.session(shard), rank, wanted.step());
            }
        }
    }

    /** Tries until there is room. */
    private void await(Supplier<String> what, BooleanSupplier attempt) {
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

    private void checkSilence(long beganNs, long nowNs, Object what) {
        if (nowNs - Math.max(beganNs, lastHeardNs) > silence.toNanos()) {
            throw unavailable("waited for " + what + ": the " + address + " has been silent for " + seconds(silence));
        }
    }

    private int poll() {
        int work;
        try {
            work = endpoint.poll(reader, MESSAGES_A_POLL);
        } catch (TransportException e) {
            throw ServerException.of(e);
        }
        if (work > 0) {
            lastHeardNs = clock.nanoTime();
        }
        heard.throwFailure();
        return work;
    }

    private static ServerException unavailable(String message) {
        return new ServerException(ServerException.Kind.UNAVAILABLE, message);
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }

    /** Says goodbye, so that the server knows that all messages have come, and releases everything. */
    @Override
    public void close() {
        try {
            long deadlineNs = clock.nanoTime() + GOODBYE_TIMEOUT_NS;
            BitSet said = new BitSet();
            while (!heard.isDismissed() && clock.nanoTime() - deadlineNs < 0) {
                for (int shard = 0; shard < shards.size(); shard++) {
                    said.set(shard, said.get(shard) || shards.get(shard).leave(heard.session(shard), rank));
                }
                idle.idle(endpoint.poll(reader, MESSAGES_A_POLL));
            }
        } catch (TransportException e) {
            // The server is gone already: nobody is left to say goodbye to.
        } finally {
            endpoint.close();
        }
    }
}
