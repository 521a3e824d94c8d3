package dev.cairn.server.client;

import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerException;
import dev.cairn.server.Ticket;
import dev.cairn.server.encoding.DenseCodec;
import dev.cairn.server.encoding.GradientEncoder;
import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.transport.TransportException;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.agrona.CloseHelper;
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
    private final ServerAddress address;
    private final Connection connection;
    private final GradientEncoder encoder;
    private final DenseCodec codec;
    private final int rank;
    private final String path;
    private final Delivery delivery;
    private boolean stopRequested;

    private ServerClient(ServerAddress address, Connection connection, int rank, String path) {
        this.address = address;
        this.connection = connection;
        this.encoder = GradientEncoder.of(address.encodings(), address.chunks());
        this.codec = DenseCodec.of(address.encodings().pull());
        this.rank = rank;
        this.path = path;
        this.delivery = new Delivery(address, connection, encoder, rank);
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
        List<Way> ways = Opening.of(address, rank);
        IdleStrategy idle =
                new BackoffIdleStrategy(100, 20, TimeUnit.MICROSECONDS.toNanos(1), TimeUnit.MICROSECONDS.toNanos(50));
        try {
            ServerClient client = over(address, ways, rank, generation, SystemNanoClock.INSTANCE, idle);
            client.join();
            return client;
        } catch (RuntimeException e) {
            CloseHelper.closeAll(Way.endpoints(ways));
            throw e instanceof TransportException lost ? ServerException.of(lost) : e;
        }
    }

    /** A client over any transport and clock, which has not joined yet. */
    public static ServerClient over(
            ServerAddress address,
            Endpoint endpoint,
            List<String> servers,
            int rank,
            int generation,
            NanoClock clock,
            IdleStrategy idle) {
        List<Way> ways =
                servers.stream().map(server -> new Way(endpoint, server, "")).toList();
        return over(address, ways, rank, generation, clock, idle);
    }

    private static ServerClient over(
            ServerAddress address, List<Way> ways, int rank, int generation, NanoClock clock, IdleStrategy idle) {
        String path = ways.stream().map(Way::by).distinct().collect(Collectors.joining(" and "));
        return new ServerClient(address, new Connection(address, ways, rank, generation, clock, idle), rank, path);
    }

    /** What leads to the server: shared memory, UDP or TCP. */
    public String path() {
        return path;
    }

    /** Joins the run, once. */
    public void join() {
        connection.join();
    }

    /**
     * Fetches the newest parameters that all of the server's shards have.
     *
     * @param parameters takes the flat vector, 4 bytes a parameter
     * @return steps applied to them
     */
    public long pull(MutableDirectBuffer parameters) {
        long step = connection.step();
        connection.pull(step);
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
        deliver(step, examples, batchExamples).complete(gradient, loss);
    }

    /**
     * Begins to send this rank's gradient of a step, in parts as they are computed. The one before is complete.
     *
     * @param step as {@link #pull} or {@link #pullAfter} returned it
     * @param examples of this rank
     * @param batchExamples of all ranks in this step
     */
    public Delivery deliver(long step, int examples, int batchExamples) {
        return delivery.begin(step, examples, batchExamples);
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
        connection.send(
                () -> "room to report step " + step,
                () -> connection.shard(0).scores(connection.session(0), step, rank, sums));
    }

    /** Whether the parameters pulled last are the ones to end with. */
    public boolean stopRequested() {
        return stopRequested;
    }

    /**
     * Copies of what this rank keeps back of its gradients where they are sent in part ({@code server.encoding} threshold
     * and topk), flat vectors; otherwise none. A run goes on from a checkpoint to the same bits only with them.
     */
    public List<float[]> history() {
        return encoder.history();
    }

    /** Goes on from the {@link #history} of the same rank, before the first push. */
    public void restore(List<float[]> history) {
        encoder.restore(history);
    }

    private long receive(long step, MutableDirectBuffer parameters) {
        parameters.boundsCheck(0, address.parameterCount() * Float.BYTES);
        Assembly wanted = new Assembly(address.chunks(), codec, step, parameters);
        connection.receive(wanted);
        if (!wanted.isComplete()) {
            return pull(parameters);
        }
        stopRequested = wanted.stop();
        return step;
    }

    /** Waits until a ticket after this one has been dealt to this rank, and returns it with those after it. */
    NavigableSet<Long> dealtAfter(long ticket) {
        return connection.dealtAfter(ticket);
    }

    /** The last step before which everything had to be applied when tickets were dealt. */
    long settled() {
        return connection.settled();
    }

    /** The step at which training ends, as far as the server has said. */
    long last() {
        return connection.last();
    }

    /**
     * Fetches the parameters for a ticket.
     *
     * @param after a ticket that must have been applied before; -1 for none
     * @param required steps that must have been applied in full before
     * @return whether exactly the steps before the ticket's have been applied to them
     */
    boolean pullFor(Ticket ticket, long after, long required, MutableDirectBuffer parameters) {
        parameters.boundsCheck(0, address.parameterCount() * Float.BYTES);
        long number = ticket.number(address.workers());
        var wanted = new Assembly(address.chunks(), codec, number, "parameters for " + ticket, parameters);
        connection.receive(wanted, after, required);
        return wanted.settled();
    }

    /** Says goodbye, so that the server knows that all messages have come, and releases everything. */
    @Override
    public void close() {
        connection.close();
    }
}
