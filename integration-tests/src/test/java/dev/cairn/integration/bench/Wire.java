package dev.cairn.integration.bench;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A worker and a server in this process, each with a gradient's worth of memory, and a way to bring it to and fro in
 * chunks. The worker is the thread that calls; the server has one of its own.
 */
abstract class Wire implements AutoCloseable {
    /** 16 floats to a cache line, and a header fit into the largest datagram besides. */
    static final int CHUNK_BYTES = 65_408;

    static final int CHUNKS = 1_529;
    static final double MEGABYTES = CHUNK_BYTES * (double) CHUNKS / 1e6;

    final UnsafeBuffer worker = memory();
    final UnsafeBuffer server = memory();
    private final ExecutorService serverThread = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "bench-server");
        thread.setDaemon(true);
        return thread;
    });

    static UnsafeBuffer memory() {
        var memory = new UnsafeBuffer(BufferUtil.allocateDirectAligned(CHUNKS * CHUNK_BYTES, 64));
        memory.setMemory(0, memory.capacity(), (byte) 1);
        return memory;
    }

    /** As the server's and its clients' threads wait. */
    static IdleStrategy idle() {
        return new BackoffIdleStrategy(100, 20, TimeUnit.MICROSECONDS.toNanos(1), TimeUnit.MICROSECONDS.toNanos(50));
    }

    /** Sends the worker's memory. */
    abstract void push();

    /** Takes it into the server's. */
    abstract void takePush();

    /** Sends the server's memory. */
    abstract void answer();

    /** Takes it into the worker's. */
    abstract void pull();

    /** Both ways, one after the other. */
    final void roundTrip() {
        Future<?> served = serverThread.submit(() -> {
            takePush();
            answer();
        });
        push();
        pull();
        try {
            served.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the server's side of " + getClass().getSimpleName() + " failed", e);
        }
    }

    @Override
    public void close() {
        serverThread.shutdown();
    }
}
