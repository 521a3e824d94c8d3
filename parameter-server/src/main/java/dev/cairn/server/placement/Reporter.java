package dev.cairn.server.placement;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerException;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.control.Line;
import dev.cairn.server.control.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tells the driver, on a thread of its own, what happens in a shard: the shard's thread leaves it here and goes on. */
final class Reporter implements RoundListener, AutoCloseable {
    private static final long STATUS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long IDLE_MS = 10;
    /** What comes within this time goes out together: steps may take less than waking up costs. */
    private static final long GATHER_MS = 5;

    private static final Duration END = Duration.ofSeconds(1);

    private final Line line;
    private final BlockingQueue<Message> events = new LinkedBlockingQueue<>();
    private @Nullable Thread thread;
    private volatile boolean closed;

    Reporter(Line line) {
        this.line = line;
    }

    @Override
    public void onStep(long step, double loss, int examples) {
        tell(new Message.Step(step, loss, examples));
    }

    @Override
    public void onSkipped(long step, boolean rewound) {
        tell(new Message.Skipped(step, rewound));
    }

    @Override
    public void onWaiting(long step, int rank, double seconds) {
        tell(new Message.Waiting(step, rank, seconds));
    }

    @Override
    public void onScores(long step, int rank, double[] sums) {
        tell(new Message.Scores(step, rank, sums));
    }

    @Override
    public void onAbort(ServerException cause) {
        tell(Message.Abort.of(cause));
    }

    /** Has a message sent, in its turn; {@link Message.Report} stands for the shard's state. */
    void tell(Message event) {
        events.add(event);
    }

    void start(LocalServer shard) {
        Thread started = Threads.daemon("cairn-shard-reporter", () -> report(shard));
        started.start();
        thread = started;
    }

    private void report(LocalServer shard) {
        long statusNs = System.nanoTime();
        try {
            while (!closed) {
                boolean told = tellEvents(shard);
                shard.handOverSnapshot(state -> send(state, true));
                if (System.nanoTime() - statusNs > STATUS_INTERVAL_NS) {
                    statusNs = System.nanoTime();
                    line.send(status(shard));
                }
                if (told) {
                    TimeUnit.MILLISECONDS.sleep(GATHER_MS);
                }
            }
        } catch (IOException | UncheckedIOException | InterruptedException e) {
            line.close(); // who reads from it hears of it
        } catch (RuntimeException e) {
            sayLast(new ServerException(ServerException.Kind.PROTOCOL, "the parameter server failed: " + e, e));
        }
    }

    private boolean tellEvents(LocalServer shard) throws IOException, InterruptedException {
        Message first = events.poll(IDLE_MS, TimeUnit.MILLISECONDS);
        if (first == null) {
            return false;
        }
        List<Message> messages = new ArrayList<>(List.of(first));
        events.drainTo(messages);
        boolean asked = messages.removeIf(Message.Report.class::isInstance);
        line.send(messages);
        if (asked) {
            line.send(status(shard));
            send(shard.state(), false);
        }
        return true;
    }

    private static Message status(LocalServer shard) {
        return new Message.Status(shard.step(), shard.bytesPushed(), shard.bytesPulled(), shard.ignored());
    }

    private void send(ServerState state, boolean snapshot) {
        var announcement =
                new Message.Holds(snapshot, state.step(), state.vectors().size(), state.arbiter());
        try {
            line.send(announcement, state, state.from(), state.parameters().length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sayLast(ServerException cause) {
        try {
            line.send(Message.Abort.of(cause));
        } catch (IOException e) {
            line.close();
        }
    }

    /** Ends the thread; what has not been told stays untold. */
    @Override
    public void close() {
        closed = true;
        Thread started = thread;
        if (started != null && !Threads.endsWithin(END, started)) {
            line.close(); // it is stuck in writing to it
        }
    }
}
