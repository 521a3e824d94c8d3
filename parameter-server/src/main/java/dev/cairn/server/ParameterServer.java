package dev.cairn.server;

import dev.cairn.server.protocol.ReplyWriter;
import dev.cairn.server.protocol.RequestWriter;
import dev.cairn.server.round.Chunks;
import dev.cairn.server.transport.AeronEndpoint;
import dev.cairn.server.transport.BufferSizes;
import dev.cairn.server.transport.Hosts;
import dev.cairn.server.transport.TransportException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Holds the truth of a run, parameters, optimizer state and step, on a thread of its own, and lets workers come by
 * {@link ServerClient}. Its methods may be called from any thread.
 */
public final class ParameterServer implements AutoCloseable {
    private static final int FLOATS_A_CACHE_LINE = 16;
    private static final long ANSWER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long GOODBYE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

    private final ServerAddress address;
    private final AeronEndpoint endpoint;
    private final ServerAgent agent;
    private final AgentRunner runner;

    private ParameterServer(ServerAddress address, AeronEndpoint endpoint, ServerAgent agent) {
        this.address = address;
        this.endpoint = endpoint;
        this.agent = agent;
        this.runner = new AgentRunner(new PacedIdleStrategy(agent::quietNs), this::fail, null, agent);
    }

    /**
     * Starts a server and returns at once; workers may join from now on.
     *
     * @param parameters the flat vector to start from; copied
     * @param listener hears of every step, on the server's thread
     * @throws IllegalArgumentException if the blocks don't fit the vector
     * @throws ServerException ENVIRONMENT if there is too little shared memory, or the port cannot be bound
     */
    public static ParameterServer start(ServerSettings settings, float[] parameters, RoundListener listener) {
        settings.updates().blocks().check(parameters.length);
        int mtu = settings.mtuBytes();
        BufferSizes sizes = BufferSizes.forStep((long) parameters.length * Float.BYTES, mtu);
        Chunks chunks = new Chunks(0, parameters.length, chunkLength(sizes));
        Shard shard = new Shard(chunks, settings.workers(), settings.updates(), parameters);
        AeronEndpoint endpoint = listen(settings, sizes);
        SecureRandom random = new SecureRandom();
        ServerAddress address = new ServerAddress(
                settings.jobId(),
                random.nextLong(),
                random.nextLong(),
                settings.workers(),
                Hosts.machine(),
                endpoint.folder(),
                endpoint.name(),
                mtu,
                settings.udpOnly(),
                chunks,
                settings.joinTimeout(),
                settings.stepTimeout());
        ServerAgent agent = new ServerAgent(
                settings, address, shard, endpoint, listener, SystemNanoClock.INSTANCE, random::nextLong);
        ParameterServer server = new ParameterServer(address, endpoint, agent);
        AgentRunner.startOnThread(server.runner, task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
        return server;
    }

    private static AeronEndpoint listen(ServerSettings settings, BufferSizes sizes) {
        try {
            return AeronEndpoint.server(
                    settings.jobId(), settings.host(), settings.port(), sizes, settings.workers(), settings.udpOnly());
        } catch (TransportException e) {
            throw ServerException.of(e);
        }
    }

    /** Floats of a chunk: what fits one frame, in whole cache lines. */
    private static int chunkLength(BufferSizes sizes) {
        int header = Math.max(RequestWriter.PUSH_BYTES, ReplyWriter.PARAMETERS_BYTES);
        int floats = (sizes.maxMessageBytes() - header) / Float.BYTES;
        return floats / FLOATS_A_CACHE_LINE * FLOATS_A_CACHE_LINE;
    }

    /** How workers reach this server. */
    public ServerAddress address() {
        return address;
    }

    /** Steps applied so far. */
    public long step() {
        return agent.shard().step();
    }

    /** A copy of the parameters after {@link #step()} steps. */
    public float[] parameters() {
        return ask(() -> agent.shard().parameters());
    }

    /** Copies of the optimizers' state vectors; they belong to {@link #parameters()} while no step is under way. */
    public List<float[]> optimizerState() {
        return ask(() -> agent.shard().state());
    }

    /** Bytes of gradients received, headers included. */
    public long bytesPushed() {
        return agent.bytesPushed();
    }

    /** Bytes of parameters sent, headers included; what goes to all workers of a machine counts once. */
    public long bytesPulled() {
        return agent.bytesPulled();
    }

    /**
     * Hands in the validation figure after so many steps, the smaller the better, for which the step to come waits where
     * the learning rate is reduced on a plateau.
     */
    public void observe(long steps, double figure) {
        agent.execute(() -> agent.observe(steps, figure));
    }

    /** Ends the run: every worker's wait ends with this cause. */
    public void abort(String cause) {
        agent.execute(() -> agent.abort(new ServerException(ServerException.Kind.STOPPED, cause)));
    }

    /** Lets training end after the step in progress, the same one for all workers. */
    public void requestStop() {
        agent.execute(agent::stop);
    }

    private void fail(Throwable error) {
        agent.abort(new ServerException(
                error instanceof TransportException ? ServerException.Kind.UNAVAILABLE : ServerException.Kind.PROTOCOL,
                "the parameter server failed in step " + step() + ": " + error,
                error));
    }

    private <T> T ask(Supplier<T> question) {
        if (runner.isClosed()) {
            return question.get();
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        agent.execute(() -> answer.complete(question.get()));
        try {
            return answer.get(ANSWER_TIMEOUT_NS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException(
                    ServerException.Kind.STOPPED, "interrupted while waiting for the parameter server", e);
        } catch (TimeoutException | ExecutionException e) {
            throw new ServerException(
                    ServerException.Kind.UNAVAILABLE, "waited 30 s for an answer of the parameter server", e);
        }
    }

    /** Ends the run for workers that are still there, and releases threads and shared memory. */
    @Override
    public void close() {
        if (runner.isClosed()) {
            return;
        }
        if (ask(agent::present) > 0) {
            abort("the parameter server has been closed");
            awaitGoodbyes();
        }
        runner.close();
        endpoint.close();
    }

    private void awaitGoodbyes() {
        long deadlineNs = System.nanoTime() + GOODBYE_TIMEOUT_NS;
        while (ask(agent::present) > 0 && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
