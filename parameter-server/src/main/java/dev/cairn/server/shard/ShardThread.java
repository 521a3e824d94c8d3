package dev.cairn.server.shard;

import dev.cairn.server.ServerException;
import dev.cairn.server.transport.TransportException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.agrona.concurrent.AgentRunner;

/** Runs one shard's agent on a thread of its own, and takes questions to it from others. */
public final class ShardThread implements AutoCloseable {
    private static final long ANSWER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private final ShardAgent agent;
    private final AgentRunner runner;

    public ShardThread(ShardAgent agent) {
        this.agent = agent;
        this.runner = new AgentRunner(new PacedIdleStrategy(agent::quietNs), this::fail, null, agent);
    }

    public void start() {
        AgentRunner.startOnThread(runner, task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What may be read from any thread. */
    public ShardAgent agent() {
        return agent;
    }

    /** Ends the run for this shard's workers. */
    public void abort(ServerException cause) {
        agent.execute(() -> agent.abort(cause));
    }

    private void fail(Throwable error) {
        agent.abort(new ServerException(
                error instanceof TransportException ? ServerException.Kind.UNAVAILABLE : ServerException.Kind.PROTOCOL,
                "the parameter server failed in step " + agent.shard().step() + ": " + error,
                error));
    }

    /** Asks on the agent's own thread, if that still runs. */
    public <T> T ask(Function<ShardAgent, T> question) {
        if (runner.isClosed()) {
            return question.apply(agent);
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        agent.execute(() -> answer.complete(question.apply(agent)));
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

    public boolean isClosed() {
        return runner.isClosed();
    }

    @Override
    public void close() {
        runner.close();
    }
}
