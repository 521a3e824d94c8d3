package dev.cairn.server.shard;

import java.util.concurrent.Semaphore;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Code that waits, run a piece at a time: it goes on when it is told to, until it would wait again. Only one actor runs at
 * any moment, so that a schedule is the same whenever it is repeated.
 */
final class Actor implements IdleStrategy {
    /** Ends an actor where it waits, as a killed process ends. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Semaphore turn = new Semaphore(0);
    private final Semaphore done = new Semaphore(0);
    private final Thread thread;
    private boolean killed;
    private boolean ended;
    private @Nullable Throwable failure;

    /** Takes what the actor will do; it begins with the first {@link #goOn}. */
    Actor(Body body) {
        thread = new Thread(() -> live(body), "actor");
        thread.setDaemon(true);
        thread.start();
    }

    /** What an actor does. */
    interface Body {
        /**
         * Runs from begin to end.
         *
         * @param idle called wherever it waits
         */
        void run(IdleStrategy idle);
    }

    private void live(Body body) {
        turn.acquireUninterruptibly();
        try {
            if (!killed) {
                body.run(this);
            }
        } catch (Killed e) {
            // as intended
        } catch (Throwable e) {
            failure = e;
        } finally {
            ended = true;
            done.release();
        }
    }

    /** Lets the actor run until it waits or ends. */
    void goOn() {
        if (!ended) {
            turn.release();
            done.acquireUninterruptibly();
        }
    }

    /** Ends the actor where it is. */
    void kill() {
        killed = true;
        goOn();
    }

    boolean hasEnded() {
        return ended;
    }

    /** What the actor ended with, if not well. */
    @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public void idle(int workCount) {
        idle();
    }

    @Override
    public void idle() {
        done.release();
        turn.acquireUninterruptibly();
        if (killed) {
            throw new Killed();
        }
    }

    @Override
    public void reset() {}
}
