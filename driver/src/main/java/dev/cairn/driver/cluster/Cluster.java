package dev.cairn.driver.cluster;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.ShutdownHookManager;
import org.jspecify.annotations.Nullable;

/** A Spark session on which all tasks of a run find room at once. */
public final class Cluster implements AutoCloseable {
    /** A standalone cluster has offered all that it has when no executor has come for this long. */
    private static final Duration SETTLED = Duration.ofSeconds(10);

    private final SparkSession spark;
    private final Master master;
    private final ResourceProfile shardResources = new ResourceProfileBuilder()
            .require(new TaskResourceRequests().cpus(1))
            .build();
    private final @Nullable ResourceProfile workerResources;
    private final boolean borrowed;

    private Cluster(SparkSession spark, Master master, boolean takeCards, boolean borrowed) {
        SparkConf conf = spark.sparkContext().getConf();
        this.spark = spark;
        this.master = master;
        this.workerResources = takeCards && !master.isLocal() && Cards.areGiven(conf) ? Cards.oneEach(conf) : null;
        this.borrowed = borrowed;
    }

    /**
     * Takes a session that a program has started, and leaves it running.
     *
     * @param slots tasks that must run at the same time
     * @param deadline as of {@link #connect}
     * @throws CairnException CONFIGURATION for settings that Cairn cannot work under and for too few task slots
     */
    public static Cluster of(SparkSession spark, Slots slots, Duration deadline) {
        SparkConf conf = spark.sparkContext().getConf();
        SparkSettings.refuseUnfit(conf);
        var cluster = new Cluster(spark, new Master(conf.get("spark.master")), slots.takeCards(), true);
        if (!cluster.isLocal()) {
            SparkSettings.requireForWorkers(conf);
        }
        cluster.requireSlots(slots, deadline.multipliedBy(3));
        return cluster;
    }

    /**
     * Starts Spark.
     *
     * @param master null leaves it to spark-submit, and is local[as many as tasks] where that says nothing
     * @param slots tasks that must run at the same time
     * @param sparkConf further settings of Spark, spark.* to value
     * @param deadline for the master to answer; executors, which are JVMs to be started, have three times as long
     * @throws CairnException CONFIGURATION for settings that Cairn cannot work under and for too few
     *     task slots; RETRY for a master that does not answer
     */
    public static Cluster connect(
            @Nullable String master, String appName, Slots slots, Map<String, String> sparkConf, Duration deadline) {
        Logs.ofDriver();
        SparkConf conf = new SparkConf().setAppName(appName);
        sparkConf.forEach(conf::set);
        SparkSettings.refuseUnfit(conf);
        Master url = SparkSettings.master(master, conf, slots.all());
        if (url.isLocal()) {
            SparkSettings.forOneJvm(conf);
        } else {
            SparkSettings.shipOwnJar(conf);
        }
        if (url.isStandalone()) {
            conf.setIfMissing("spark.driver.host", url.reachedFrom(deadline));
        }
        SparkSettings.forWorkers(conf);
        Cluster cluster = new Cluster(start(conf, deadline), url, slots.takeCards(), false);
        try {
            cluster.requireSlots(slots, deadline.multipliedBy(3));
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** In a thread of its own: a port that answers but speaks something else would keep Spark waiting. */
    private static SparkSession start(SparkConf conf, Duration deadline) {
        FutureTask<SparkSession> session =
                new FutureTask<>(() -> SparkSession.builder().config(conf).getOrCreate());
        Thread starter = new Thread(session, "spark-start");
        starter.setDaemon(true);
        starter.start();
        try {
            SparkSession spark = session.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            SparkSession.setActiveSession(spark);
            return spark;
        } catch (TimeoutException e) {
            session.cancel(true);
            throw new CairnException(
                    ExitCode.RETRY,
                    "master=" + conf.get("spark.master") + ": no session within " + deadline.toSeconds()
                            + " s; is it a master of Spark 3.5?",
                    e);
        } catch (ExecutionException e) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "master=" + conf.get("spark.master") + ": Spark does not start: " + TaskStage.firstLine(e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CairnException(ExitCode.INTERRUPTED, "interrupted while Spark started", e);
        }
    }

    private void requireSlots(Slots needed, Duration deadline) {
        long start = System.nanoTime();
        long changed = start;
        int slots = slots(needed);
        while (slots < needed.all() && !master.isLocal()) {
            long now = System.nanoTime();
            boolean settled = master.isStandalone() && slots > 0 && now - changed > SETTLED.toNanos();
            if (settled || now - start > deadline.toNanos()) {
                break;
            }
            sleep(100);
            int seen = slots(needed);
            changed = seen == slots ? changed : System.nanoTime();
            slots = seen;
        }
        if (slots < needed.all()) {
            throw new CairnException(ExitCode.CONFIGURATION, tooFew(needed, slots));
        }
    }

    private String tooFew(Slots needed, int slots) {
        String has = needed + ": " + master.url() + " has " + slots + (slots == 1 ? " task slot" : " task slots")
                + (workerResources == null ? "" : ", each with a GPU,") + " for this run";
        if (slots == 0) {
            return has + "; are its workers up, and are cores and memory free?";
        }
        String more = master.isLocal() ? "--master local[" + needed.all() + "]" : "a cluster with more free cores";
        int left = slots - needed.shards();
        return has + "; use " + (left > 0 ? "--workers " + left : "server.placement=driver") + ", or " + more;
    }

    /** How many tasks can run at the same time by now: as many workers as there is room for beside the shards, and these. */
    private int slots(Slots needed) {
        SparkContext context = spark.sparkContext();
        int workers = context.maxNumConcurrentTasks(forWorkers(context));
        ResourceProfile forShards = shardResources();
        if (needed.shards() == 0 || forShards == null) {
            return workers;
        }
        context.resourceProfileManager().addResourceProfile(forShards);
        int left = context.maxNumConcurrentTasks(forShards) - needed.shards();
        return Math.min(workers, left / context.conf().getInt("spark.task.cpus", 1)) + needed.shards();
    }

    private ResourceProfile forWorkers(SparkContext context) {
        ResourceProfile given = workerResources;
        if (given == null) {
            return context.resourceProfileManager().defaultResourceProfile();
        }
        context.resourceProfileManager().addResourceProfile(given);
        return given;
    }

    /** Whether each worker has a GPU of its own, by Spark's scheduling. */
    public boolean givesCards() {
        return workerResources != null;
    }

    /** What a worker takes; null for what any task of the application does. */
    @Nullable ResourceProfile workerResources() {
        return workerResources;
    }

    /** What a server shard takes: a core, and no GPU even where workers have one each; null where Spark knows one kind. */
    @Nullable ResourceProfile shardResources() {
        return master.isLocal() ? null : shardResources;
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CairnException(ExitCode.INTERRUPTED, "interrupted while executors registered", e);
        }
    }

    public SparkSession spark() {
        return spark;
    }

    /** Whether the workers run inside this JVM. */
    public boolean isLocal() {
        return master.isLocal();
    }

    /** Whether what the driver hands to workers stays between them: in one process, or where Spark authenticates. */
    public boolean keepsSecrets() {
        return master.isLocal() || spark.sparkContext().conf().getBoolean("spark.authenticate", false);
    }

    /** The address at which workers reach this driver; a server that binds to it is seen by all of them. */
    public String host() {
        return spark.sparkContext().getConf().get("spark.driver.host");
    }

    /** Whether a signal is ending this JVM, and Spark with it: then whatever fails, fails for that reason. */
    public static boolean isEnding() {
        return ShutdownHookManager.inShutdown();
    }

    /** How workers reach Hadoop's file systems: as the driver does, with what {@code spark.hadoop.*} says. */
    public SerializableConfiguration storage() {
        return new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    }

    /** Stops Spark, and with it what still runs, unless it is another's. */
    @Override
    public void close() {
        if (!borrowed) {
            spark.stop();
        }
    }
}
