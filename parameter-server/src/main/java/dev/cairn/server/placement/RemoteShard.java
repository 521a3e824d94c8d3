package dev.cairn.server.placement;

import dev.cairn.server.ServerException;
import dev.cairn.server.ShardAddress;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.control.Line;
import dev.cairn.server.control.Message;
import dev.cairn.server.round.Chunks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The driver's end of the line to one shard elsewhere, and what it has said of itself. */
final class RemoteShard implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(5);

    private final Line line;
    private final int number;
    private final Chunks range;
    private final Events events;
    private final Thread reader;
    private volatile Message.Status status;
    private volatile @Nullable CompletableFuture<ServerState> report;
    private volatile boolean closing;

    /** Hears what comes over the line, on a thread of the line's own. */
    interface Events {
        /** A message that is not about the shard alone. */
        void onMessage(Message message);

        void onSnapshot(int shard, ServerState part);

        /** The line has ended unasked. */
        void onLost(ServerException cause);
    }

    /** @param range of the parameters, which the shard has */
    RemoteShard(Line line, int number, Chunks range, long step, Events events) {
        this.line = line;
        this.number = number;
        this.range = range;
        this.status = new Message.Status(step, 0, 0, 0);
        this.events = events;
        this.reader = Threads.daemon("cairn-line-to-shard-" + number, this::listen);
    }

    int number() {
        return number;
    }

    /**
     * Hands over what the shard is to start from.
     *
     * @param initial of the whole
     * @return where workers will find the shard
     */
    ShardAddress prepare(Message.Assignment task, ServerState initial) {
        try {
            line.patience(task.settings().timeouts().join());
            line.send(task, initial, range.from(), range.parameters());
            return line.receive(Message.Listening.class).address();
        } catch (IOException e) {
            throw lost(e);
        } catch (ServerException e) {
            throw new ServerException(e.kind(), this + ": " + e.getMessage(), e);
        }
    }

    /** Lets the shard begin, and listens to it from now on. */
    void begin(List<ShardAddress> shards) {
        try {
            line.patience(ShardHost.LONGEST_SILENCE);
            line.send(new Message.Begin(shards));
        } catch (IOException e) {
            throw lost(e);
        }
        reader.start();
    }

    private void listen() {
        try {
            while (true) {
                Message message = line.receive();
                if (message instanceof Message.Holds holds) {
                    take(holds);
                } else if (message instanceof Message.Status newest) {
                    status = newest;
                } else {
                    events.onMessage(message);
                }
            }
        } catch (IOException | ServerException e) {
            line.close();
            ServerException cause = lost(e);
            CompletableFuture<ServerState> waiting = report;
            if (waiting != null) {
                waiting.completeExceptionally(cause);
            }
            if (!closing) {
                events.onLost(cause);
            }
        }
    }

    private void take(Message.Holds holds) throws IOException {
        ServerState part = ServerState.blank(holds.step(), range.from(), range.parameters(), holds.vectors())
                .with(holds.step(), holds.arbiter());
        line.receive(part);
        CompletableFuture<ServerState> waiting = report;
        if (holds.snapshot()) {
            events.onSnapshot(number, part);
        } else if (waiting != null) {
            waiting.complete(part);
        }
    }

    /** Sends an order; if it cannot be sent, that is heard of as the line's end. */
    void send(Message order) {
        try {
            line.send(order);
        } catch (IOException e) {
            line.close();
        }
    }

    /** What the shard has said last of how it stands. */
    Message.Status status() {
        return status;
    }

    /** Asks for the shard's state. */
    CompletableFuture<ServerState> report() {
        CompletableFuture<ServerState> answer = new CompletableFuture<>();
        report = answer;
        if (!reader.isAlive()) {
            answer.completeExceptionally(lost(new IOException("has gone")));
        }
        send(new Message.Report());
        return answer;
    }

    /** Waits for what this shard is to deliver. */
    <T> T await(CompletableFuture<T> answer, Duration limit, String what) {
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ServerException known ? known : lost(e.getCause());
        } catch (TimeoutException e) {
            throw new ServerException(
                    ServerException.Kind.UNAVAILABLE,
                    "waited " + limit.toMillis() / 1000.0 + " s for " + what + " of " + this,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException(ServerException.Kind.STOPPED, "interrupted while waiting for " + this, e);
        }
    }

    private ServerException lost(@Nullable Throwable cause) {
        String reason = cause == null ? "has gone" : String.valueOf(cause.getMessage());
        return new ServerException(ServerException.Kind.LOST, this + " " + reason, cause);
    }

    /** Lets go of the shard, and waits until it has let go of its workers. */
    void dismiss() {
        closing = true;
        send(new Message.Close());
    }

    /** After {@link #dismiss}. */
    @Override
    public void close() {
        closing = true;
        if (reader.isAlive()) {
            Threads.endsWithin(END, reader);
        }
        line.close();
    }

    @Override
    public String toString() {
        return "server shard " + number + " at " + line.peer();
    }
}
