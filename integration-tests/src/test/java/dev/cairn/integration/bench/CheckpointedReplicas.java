package dev.cairn.integration.bench;

import dev.cairn.driver.checkpoint.Checkpoint;
import dev.cairn.driver.checkpoint.CheckpointWriter;
import dev.cairn.driver.checkpoint.Checkpoints;
import dev.cairn.driver.checkpoint.Provenance;
import dev.cairn.driver.checkpoint.Retention;
import dev.cairn.driver.checkpoint.Tally;
import dev.cairn.server.checkpoint.ServerState;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Served replicas of which a checkpoint is asked for every few steps, and written beside training as a run writes it. */
final class CheckpointedReplicas implements Side, AutoCloseable {
    private static final int EVERY_STEPS = 20;
    private static final long POLL_MS = 20;
    private static final Provenance RUN = new Provenance("bench", "", 0, 2, 0, 0, 0);

    private final ServedReplicas replicas;
    private final CheckpointWriter writer;
    private final Thread monitor = new Thread(this::follow, "bench-monitor");
    private final AtomicInteger written = new AtomicInteger();
    private volatile boolean closed;

    CheckpointedReplicas(ServedReplicas replicas, Path folder) {
        this.replicas = replicas;
        var checkpoints = Checkpoints.at("file:" + folder.toAbsolutePath(), Map.of());
        checkpoints.clear();
        writer = new CheckpointWriter(checkpoints, replicas.blocks(), new Retention(2, 0), warning -> {
            throw new IllegalStateException(warning);
        });
        monitor.start();
    }

    @Override
    public long take(int steps) {
        long ns = 0;
        for (int i = 0; i < steps; i += EVERY_STEPS) {
            replicas.server().requestSnapshot();
            ns += replicas.take(EVERY_STEPS);
        }
        return ns;
    }

    /** How many so far. */
    int written() {
        return written.get();
    }

    private void follow() {
        try {
            while (!closed) {
                replicas.server().handOverSnapshot(this::write);
                Thread.sleep(POLL_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(ServerState state) {
        writer.finish(new Checkpoint(state, RUN, Tally.NOTHING, 0));
        written.incrementAndGet();
    }

    @Override
    public void close() {
        closed = true;
        try {
            monitor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.close();
        replicas.close();
    }
}
