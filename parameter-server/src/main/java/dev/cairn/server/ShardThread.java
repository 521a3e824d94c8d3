package dev.cairn.server;

import dev.cairn.server.transport.TransportException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.agrona.concurrent.AgentRunner;

/** Runs one shard's agent on a thread of its own, and takes questions to it from others. */
final class ShardThread implements AutoCloseable {
    private static final long ANSWER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private final ServerAgent agent;
    private final AgentRunner runner;

    ShardThread(ServerAgent agent) {
        this.agent = agent;
        this.runner = new AgentRunner(new PacedIdleStrategy(agent::quietNs), this::fail, null, agent);
    }

    void start() {
        AgentRunner.startOnThread(runner, task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What may be read from any thread. */
    ServerAgent agent() {
        return agent;
    }

    /** Ends the run for this shard's workers. */
    void abort(ServerException cause) {
        agent.execute(() -> agent.abort(cause));
    }

    private void fail(Throwable error) {
        agent.abort(new ServerException(
                error instanceof TransportException ? ServerException.Kind.UNAVAILABLE : ServerException.Kind.PROTOCOL,
                "the parameter server failed in step " + agent.shard().step() + ": " + error,
                error));
    }

    /** Asks on the agent's own thread, if that still runs. */
    <T> T ask(Function<ServerAgent, T> question) {
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

    boolean isClosed() {
        return runner.isClosed();
    }

    @Override
    public void close() {
        runner.close();
    }
}
