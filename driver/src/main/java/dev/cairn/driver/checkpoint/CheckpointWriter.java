package dev.cairn.driver.checkpoint;

import dev.cairn.driver.cluster.Storage;
import dev.cairn.server.block.Blocks;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes checkpoints on a thread of its own while training goes on: at most one is being written and one waits. One that
 * can't be written is a warning, and the next is tried.
 */
public final class CheckpointWriter implements AutoCloseable {
    /** A storage that takes longer for one checkpoint does not answer. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Checkpoints checkpoints;
    private final Blocks blocks;
    private final Retention retention;
    private final Consumer<String> warnings;
    private final Map<Long, Double> losses = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "cairn-checkpoints");

    private @Nullable Checkpoint waiting;
    private boolean mustBeKept;
    private @Nullable Checkpoint inHand;
    private long written = -1;
    private int failures;
    private String failure = "";
    private @Nullable CairnException takenOver;
    private boolean closed;

    /** @param warnings takes a line each, on the writer's thread */
    public CheckpointWriter(Checkpoints checkpoints, Blocks blocks, Retention retention, Consumer<String> warnings) {
        this.checkpoints = checkpoints;
        this.blocks = blocks;
        this.retention = retention;
        this.warnings = warnings;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Takes note of a validation loss.
     *
     * @return whether the state after that step is to be {@link #keep kept}
     */
    public boolean judged(long step, double loss) {
        boolean amongBest = retention.isAmongBest(loss, losses);
        losses.put(step, loss);
        return amongBest;
    }

    /**
     * Has a checkpoint written soon; one that waits gives way, since this one is newer.
     *
     * @throws CairnException RETRY where another process has taken the run over
     */
    public synchronized void offer(Checkpoint checkpoint) {
        requireHeld();
        if (!mustBeKept && !isUnderWay(checkpoint.step())) {
            waiting = checkpoint;
            notifyAll();
        }
    }

    /** The same, but it will not give way; waits where another such one waits. */
    public synchronized void keep(Checkpoint checkpoint) {
        requireHeld();
        await(() -> !mustBeKept);
        if (mustBeKept) {
            warnings.accept("no checkpoint of step " + checkpoint.step() + ": the one before has been waiting for "
                    + PATIENCE.toMinutes() + " minutes");
        } else if (!isUnderWay(checkpoint.step()) || isWaiting(checkpoint.step())) {
            waiting = checkpoint;
            mustBeKept = true;
            notifyAll();
        }
    }

    /**
     * Has the last one written and waits for it.
     *
     * @throws CairnException CONFIGURATION where it can't be written
     */
    public void finish(Checkpoint last) {
        keep(last);
        synchronized (this) {
            await(this::isIdle);
            requireHeld();
            if (written != last.step()) {
                throw new CairnException(
                        ExitCode.CONFIGURATION, "no checkpoint of step " + last.step() + ": " + failure);
            }
        }
    }

    /** Waits for what is under way, and ends the thread. */
    @Override
    public void close() {
        synchronized (this) {
            await(this::isIdle);
            closed = true;
            notifyAll();
        }
        try {
            thread.join(Duration.ofSeconds(1).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isIdle() {
        return waiting == null && inHand == null;
    }

    private boolean isUnderWay(long step) {
        return step == written || isWaiting(step) || (inHand != null && inHand.step() == step);
    }

    private boolean isWaiting(long step) {
        return waiting != null && waiting.step() == step;
    }

    private void requireHeld() {
        if (takenOver != null) {
            throw takenOver;
        }
    }

    private synchronized void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (long left = PATIENCE.toMillis(); left > 0 && !condition.getAsBoolean(); ) {
                wait(left);
                left = (deadline - System.nanoTime()) / 1_000_000;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CairnException(ExitCode.INTERRUPTED, "interrupted while a checkpoint was written", e);
        }
    }

    private void run() {
        for (Checkpoint next = next(); next != null; next = next()) {
            write(next);
            release();
        }
    }

    private synchronized @Nullable Checkpoint next() {
        try {
            while (waiting == null && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
        inHand = waiting;
        waiting = null;
        mustBeKept = false;
        notifyAll();
        return inHand;
    }

    private synchronized void release() {
        inHand = null;
        notifyAll();
    }

    private void write(Checkpoint next) {
        try {
            checkpoints.write(next, blocks);
        } catch (CairnException e) {
            lost(e);
            return;
        } catch (IOException | RuntimeException e) { // a file system throws what it likes
            failed(next, e);
            return;
        }
        wrote(next);
        try {
            checkpoints.retain(retention.of(checkpoints.whole(), losses));
        } catch (IOException | RuntimeException e) {
            warnings.accept("older checkpoints are left: " + Storage.reason(e));
        }
    }

    private synchronized void wrote(Checkpoint checkpoint) {
        written = checkpoint.step();
    }

    private synchronized void lost(CairnException cause) {
        takenOver = cause;
    }

    private void failed(Checkpoint checkpoint, Exception cause) {
        synchronized (this) {
            failures++;
            failure = Storage.reason(cause);
        }
        warnings.accept("no checkpoint of step " + checkpoint.step() + ": " + failure
                + "; training goes on, and the next is tried (failed so far: " + failures + ")");
    }
}
