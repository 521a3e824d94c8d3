package dev.cairn.driver.cluster;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.JavaFutureActionWrapper;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.resource.ResourceProfile;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Range$;
import scala.runtime.BoxedUnit;

/**
 * The workers of a run, or the shards of its parameter server: ordinary Spark tasks, one a rank, all at
 * once. To Spark they are independent of each other, so that when an executor dies its ranks alone start
 * again, as a further attempt, and the others go on. A {@link CairnException} of a task ends the stage with its first attempt,
 * unless its exit code says that another try may help; what else is thrown is Spark's to repeat, up
 * to {@code worker.restarts} times ({@link Restarts}) on a cluster and never in local mode.
 *
 * @param <R> what a task returns; serializable
 */
public final class TaskStage<R> {
    /** As Spark puts it: task, host, what became of it. */
    private static final Pattern FAILED = Pattern.compile(".*: Task (\\d+) in stage \\S+ failed \\d+ times, most recent"
            + " failure: Lost task \\S+ in stage \\S+ \\(TID \\d+\\) \\((\\S+) executor \\S+\\): (.*)");

    private final SparkContext spark;
    private final String name;
    private final String group;
    private final Attempts attempts;
    private final @Nullable Object[] returned;
    private final AtomicReference<@Nullable CairnException> failure = new AtomicReference<>();
    private final Future<?> job;

    private TaskStage(
            SparkContext spark,
            String name,
            int tasks,
            @Nullable ResourceProfile resources,
            SerializableFunction<TaskInfo, R> body) {
        this.spark = spark;
        this.name = name;
        this.group = name.replace(' ', '-') + "s-" + UUID.randomUUID();
        this.returned = new Object[tasks];
        this.attempts = new Attempts(name, group);
        spark.addSparkListener(attempts);
        this.job = submit(tasks, resources, body);
    }

    /**
     * Starts the workers and returns at once. Each has a GPU, where the cluster was asked for that and has some.
     *
     * @param body runs on the executors, once a rank and attempt
     */
    public static <R> TaskStage<R> workers(Cluster cluster, int workers, SerializableFunction<TaskInfo, R> body) {
        return new TaskStage<>(cluster.spark().sparkContext(), "worker", workers, cluster.workerResources(), body);
    }

    /**
     * Starts the shards of a parameter server and returns at once. Each takes a core and nothing else, where
     * Spark can tell tasks of one application apart.
     *
     * @param body runs on the executors, once a shard and attempt
     */
    public static <R> TaskStage<R> shards(Cluster cluster, int shards, SerializableFunction<TaskInfo, R> body) {
        return new TaskStage<>(cluster.spark().sparkContext(), "server shard", shards, cluster.shardResources(), body);
    }

    private Future<?> submit(int tasks, @Nullable ResourceProfile resources, SerializableFunction<TaskInfo, R> body) {
        List<Integer> ranks = IntStream.range(0, tasks).boxed().toList();
        RDD<Integer> all = JavaSparkContext.fromSparkContext(spark)
                .parallelize(ranks, tasks)
                .rdd();
        spark.setJobGroup(group, tasks + " " + name + "s", true);
        try {
            return new JavaFutureActionWrapper<>(
                    spark.submitJob(
                            resources == null ? all : all.withResources(resources),
                            new TaskBody<>(name, body),
                            Range$.MODULE$.apply(0, tasks),
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

    /** Which tasks were lost and which started again since this was asked last, a line each. */
    public List<String> news() {
        return attempts.news();
    }

    /** What became of the first that was lost. */
    public Optional<String> firstLoss() {
        return attempts.firstLoss();
    }

    /** One of them, as people find it: by its host, where it runs. */
    public String place(int rank) {
        return name + " " + rank
                + attempts.at(rank).map(task -> " on " + task.host()).orElse("");
    }

    /** Has Spark start a task again that runs somewhere; does not count against {@code worker.restarts}. */
    public void replace(int rank, String why) {
        attempts.at(rank).ifPresent(task -> spark.killTaskAttempt(task.taskId(), true, why));
    }

    /** Whether every task has ended or the stage has failed. */
    public boolean isDone() {
        return job.isDone();
    }

    /**
     * Waits for all tasks.
     *
     * @return what they returned, in rank order
     * @throws CairnException the first task's failure; or that of {@link #cancel}; or when the
     *     deadline has passed, after which the tasks are cancelled
     */
    @SuppressWarnings("unchecked") // the array holds what tasks returned, and nothing else
    public List<R> await(Duration deadline) {
        try {
            job.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            CairnException known = failure.get(); // Spark takes the last task's failure for its result
            if (known != null) {
                throw known;
            }
            return (List<R>) Arrays.asList(returned);
        } catch (ExecutionException | CancellationException e) {
            throw explain(e);
        } catch (TimeoutException e) {
            throw cancel(new CairnException(
                    ExitCode.RETRY,
                    returned.length + " " + name + "s: not done after " + deadline.toSeconds()
                            + " s; they were stopped",
                    e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancel(new CairnException(ExitCode.INTERRUPTED, "interrupted while the " + name + "s ran", e));
        } finally {
            unfollow();
        }
    }

    /** Hears no more of the tasks: Spark's session may outlive the stage. {@link #await} does so too. */
    void unfollow() {
        spark.removeSparkListener(attempts);
    }

    /**
     * Stops the tasks; {@link #await} then ends with this cause. Does nothing once all have ended.
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
            return new CairnException(ExitCode.INTERRUPTED, "stopped by a signal while the " + name + "s ran", ended);
        }
        return new CairnException(ExitCode.RETRY, lost(name, firstLine(ended)), ended);
    }

    /** Which of them has failed too often, and where and how the last time. */
    static String lost(String name, String reason) {
        Matcher failed = FAILED.matcher(reason);
        return failed.matches()
                ? "%s %s has failed more often than worker.restarts allows; the last time on %s: %s"
                        .formatted(name, failed.group(1), failed.group(2), failed.group(3))
                : name + "s lost: " + reason;
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
