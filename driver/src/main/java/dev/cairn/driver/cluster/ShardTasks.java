package dev.cairn.driver.cluster;

import dev.cairn.server.ServerException;
import dev.cairn.server.control.Line;
import dev.cairn.server.placement.ShardGate;
import dev.cairn.server.placement.ShardLines;
import dev.cairn.server.placement.ShardTask;
import dev.cairn.server.protocol.JobKey;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.training.ServerFailures;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Server shards as tasks of Spark's own, each on whichever executor Spark finds for it. They last as long as the run; one
 * that is lost is not started again.
 */
public final class ShardTasks implements ShardLines {
    private static final Duration END = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final ShardGate gate;
    private @Nullable TaskStage<Integer> stage;

    /** @param host interface of the driver, at which the tasks reach it */
    public ShardTasks(Cluster cluster, String host) {
        this.cluster = cluster;
        this.gate = new ShardGate(host);
    }

    @Override
    public JobKey key() {
        return gate.key();
    }

    @Override
    public List<Line> open(int shards, Duration limit) {
        ShardTask task = gate.task();
        TaskStage<Integer> started = TaskStage.shards(cluster, shards, place -> run(task, place));
        stage = started;
        return gate.open(shards, limit, () -> {
            if (started.isDone()) {
                started.await(END);
            }
        });
    }

    private static int run(ShardTask task, TaskInfo place) {
        if (place.attempt() > 0) {
            throw new CairnException(
                    ExitCode.INTERNAL, "server shard " + place.rank() + ": its task was lost, and with it the run");
        }
        try {
            task.run(place.rank(), place.host());
            return place.rank();
        } catch (ServerException e) {
            throw ServerFailures.translate(e);
        }
    }

    @Override
    public void close() {
        gate.close();
        TaskStage<Integer> started = stage;
        if (started != null) {
            awaitEnd(started);
        }
    }

    private static void awaitEnd(TaskStage<Integer> started) {
        long endNs = System.nanoTime() + END.toNanos();
        while (!started.isDone() && System.nanoTime() - endNs < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        if (!started.isDone()) {
            started.cancel(new CairnException(ExitCode.INTERNAL, "the server's shards have not ended by themselves"));
        }
        started.unfollow();
    }
}
