package dev.cairn.driver.cluster;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.spark.JavaFutureActionWrapper;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Range$;
import scala.runtime.BoxedUnit;

/**
 * The workers of a run: ordinary Spark tasks, one a rank, all at once. To Spark they are independent
 * of each other, so that when an executor dies its ranks alone start again, as a further attempt,
 * and the others go on. A {@link CairnException} of a worker ends the stage with its first attempt,
 * unless its exit code says that another try may help; what else is thrown is Spark's to repeat, up
 * to spark.task.maxFailures times on a cluster and never in local mode.
 *
 * @param <R> what a worker returns; serializable
 */
public final class WorkerStage<R> {
    private final SparkContext spark;
    private final String group = "workers-" + UUID.randomUUID();
    private final @Nullable Object[] returned;
    private final AtomicReference<@Nullable CairnException> failure = new AtomicReference<>();
    private final Future<?> job;

    private WorkerStage(SparkContext spark, int workers, SerializableFunction<TaskInfo, R> body) {
        this.spark = spark;
        this.returned = new Object[workers];
        this.job = submit(workers, body);
    }

    /**
     * Starts the workers and returns at once.
     *
     * @param body runs on the executors, once a rank and attempt
     */
    public static <R> WorkerStage<R> start(Cluster cluster, int workers, SerializableFunction<TaskInfo, R> body) {
        return new WorkerStage<>(cluster.spark().sparkContext(), workers, body);
    }

    private Future<?> submit(int workers, SerializableFunction<TaskInfo, R> body) {
        List<Integer> ranks = IntStream.range(0, workers).boxed().toList();
        spark.setJobGroup(group, workers + " workers", true);
        try {
            return new JavaFutureActionWrapper<>(
                    spark.submitJob(
                            JavaSparkContext.fromSparkContext(spark)
                                    .parallelize(ranks, workers)
                                    .rdd(),
                            new WorkerBody<>(body),
                            Range$.MODULE$.apply(0, workers),
                            (rank, outcome) -> arrived((Integer) rank, outcome),
                            () -> BoxedUnit.UNIT),
                    unit -> unit);
        } finally {
            spark.clearJobGroup();
        }
    }

    /** Runs on Spark's scheduler thread, as each rank ends. */
    private BoxedUnit arrived(int rank, Outcome<R> outcome) {
        if (outcome instanceof Outcome.Returned<R> result) {
            returned[rank] = result.value();
        } else if (outcome instanceof Outcome.Failed<R> failed) {
            cancel(failed.failure());
        }
        return BoxedUnit.UNIT;
    }

    /** Whether every worker has ended or the stage has failed. */
    public boolean isDone() {
        return job.isDone();
    }

    /**
     * Waits for all workers.
     *
     * @return what they returned, in rank order
     * @throws CairnException the first worker's failure; or that of {@link #cancel}; or when the
     *     deadline has passed, after which the workers are cancelled
     */
    @SuppressWarnings("unchecked") // the array holds what workers returned, and nothing else
    public List<R> await(Duration deadline) {
        try {
            job.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            CairnException known = failure.get(); // Spark takes the last worker's failure for its result
            if (known != null) {
                throw known;
            }
            return (List<R>) Arrays.asList(returned);
        } catch (ExecutionException | CancellationException e) {
            throw explain(e);
        } catch (TimeoutException e) {
            throw cancel(new CairnException(
                    ExitCode.RETRY,
                    "workers=" + returned.length + ": not done after " + deadline.toSeconds() + " s; they were stopped",
                    e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancel(new CairnException(ExitCode.INTERRUPTED, "interrupted while the workers ran", e));
        }
    }

    /**
     * Stops the workers; {@link #await} then ends with this cause. Does nothing once all have ended.
     *
     * @return the cause
     */
    public CairnException cancel(CairnException cause) {
        failure.compareAndSet(null, cause);
        spark.cancelJobGroup(group);
        return cause;
    }

    private CairnException explain(Exception ended) {
        CairnException known = failure.get();
        if (known != null) {
            return known;
        }
        for (Throwable cause = ended; cause != null; cause = cause.getCause()) {
            if (cause instanceof CairnException explained) {
                return explained;
            }
        }
        if (Cluster.isEnding()) {
            return new CairnException(ExitCode.INTERRUPTED, "stopped by a signal while the workers ran", ended);
        }
        return new CairnException(ExitCode.RETRY, "workers lost: " + firstLine(ended), ended);
    }

    /** What a future's exception has to say in one line; Spark appends stack traces to its messages. */
    static String firstLine(Exception ended) {
        Throwable cause = ended instanceof ExecutionException && ended.getCause() != null ? ended.getCause() : ended;
        String message = cause.getMessage();
        return message == null
                ? cause.toString()
                : message.strip().lines().findFirst().orElse("");
    }
}
