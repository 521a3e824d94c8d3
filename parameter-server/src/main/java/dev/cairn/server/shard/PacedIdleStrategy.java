package dev.cairn.server.shard;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Lets the server's thread sleep long while the workers compute, and lightly once a gradient is due: waking up costs
 * the workers' cores some 10 microseconds each time, sleeping too long costs every worker's step.
 */
final class PacedIdleStrategy implements IdleStrategy {
    private static final long SHORTEST_NAP_NS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long LONGEST_NAP_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final IdleStrategy light =
            new BackoffIdleStrategy(100, 10, TimeUnit.MICROSECONDS.toNanos(1), TimeUnit.MICROSECONDS.toNanos(100));
    private final LongSupplier quietNs;

    /**
     * Paces a thread.
     *
     * @param quietNs for how long from now nothing is expected; may be negative
     */
    PacedIdleStrategy(LongSupplier quietNs) {
        this.quietNs = quietNs;
    }

    @Override
    public void idle(int workCount) {
        if (workCount > 0) {
            reset();
        } else {
            idle();
        }
    }

    @Override
    public void idle() {
        long napNs = Math.min(quietNs.getAsLong(), LONGEST_NAP_NS);
        if (napNs > SHORTEST_NAP_NS) {
            LockSupport.parkNanos(napNs);
        } else {
            light.idle();
        }
    }

    @Override
    public void reset() {
        light.reset();
    }
}
