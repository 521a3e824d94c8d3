package dev.cairn.worker.data;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A thread that fills the batches of a ring, step after step, ahead of one consumer. */
final class ReadAhead {
    /** Fills a batch with what belongs to a step; false where the steps end. */
    @FunctionalInterface
    interface Filler {
        boolean fill(Batch batch, long step) throws InterruptedException;
    }

    private static final long POLL_MS = 100;

    private final String source;
    private final Filler filler;
    private final Duration deadline;
    private final ArrayBlockingQueue<Batch> free;
    private final ArrayBlockingQueue<Batch> ready;
    private final Thread thread;
    private volatile @Nullable Throwable failure;

    /**
     * @param source what is read, for messages
     * @param deadline of every wait
     */
    ReadAhead(String source, List<Batch> ring, long firstStep, Filler filler, Duration deadline) {
        this.source = source;
        this.filler = filler;
        this.deadline = deadline;
        free = new ArrayBlockingQueue<>(ring.size(), false, ring);
        ready = new ArrayBlockingQueue<>(ring.size());
        thread = new Thread(() -> run(firstStep), "cairn-data");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits for the next batch; what went wrong in the thread surfaces here, after the batches before it. */
    Batch next(long step) {
        long giveUpAt = System.nanoTime() + deadline.toNanos();
        try {
            while (true) {
                Batch batch = ready.poll(POLL_MS, TimeUnit.MILLISECONDS);
                if (batch != null) {
                    return batch;
                }
                if (failure != null && ready.isEmpty()) {
                    throw surfaced(failure, step);
                }
                if (System.nanoTime() - giveUpAt > 0) {
                    throw new CairnException(
                            ExitCode.RETRY,
                            source + ": waited " + deadline.toSeconds() + " s for the batch of step " + step);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CairnException(
                    ExitCode.INTERRUPTED, source + ": interrupted while waiting for the batch of step " + step, e);
        }
    }

    /** Takes a batch back for filling. */
    void recycle(Batch batch) {
        free.add(batch);
    }

    /** Ends the thread; afterwards nobody but the caller touches the ring. */
    void stop() {
        boolean interrupted = false;
        long giveUpAt = System.nanoTime() + deadline.toNanos();
        while (thread.isAlive() && System.nanoTime() - giveUpAt < 0) {
            thread.interrupt(); // again and again: what it calls may swallow one
            try {
                thread.join(POLL_MS);
            } catch (InterruptedException e) {
                interrupted = true; // the native memory must still be given back in order
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new CairnException(
                    ExitCode.INTERNAL,
                    source + ": the reading thread did not end within " + deadline.toSeconds() + " s");
        }
    }

    private void run(long firstStep) {
        try {
            for (long step = firstStep; !Thread.interrupted(); step++) {
                Batch batch = free.take(); // for as long as the consumer computes; stop() ends it
                if (!filler.fill(batch, step)) {
                    return;
                }
                ready.add(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // stop() was called: nothing is lost
        } catch (Throwable t) { // whatever it is, the consumer must not wait for it in vain
            failure = t;
        }
    }

    private CairnException surfaced(Throwable cause, long step) {
        if (cause instanceof CairnException known) {
            return new CairnException(known.exitCode(), String.valueOf(known.getMessage()), cause);
        }
        return new CairnException(
                ExitCode.INTERNAL, source + ": reading the batch of step " + step + " failed: " + cause, cause);
    }
}
