package dev.cairn.driver.cluster;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.jspecify.annotations.Nullable;

/** What Cairn asks of Spark's configuration. */
final class SparkSettings {
    /** Aeron reaches into jdk.internal.misc; kernels are written with the Vector API. */
    private static final String EXECUTOR_OPTIONS =
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED --add-modules=jdk.incubator.vector";

    private static final Map<String, String> UNFIT = Map.of(
            "spark.speculation", "a copy of a slow worker would push its gradients twice",
            "spark.dynamicAllocation.enabled", "all workers of a run need their slots from start to end");

    private SparkSettings() {}

    static void refuseUnfit(SparkConf conf) {
        UNFIT.forEach((key, reason) -> {
            if (conf.getBoolean(key, false)) {
                throw new CairnException(
                        ExitCode.CONFIGURATION,
                        key + "=true: must be false, since " + reason + "; set " + key + "=false");
            }
        });
    }

    /** Decides the master and puts it into the configuration. */
    static Master master(@Nullable String asked, SparkConf conf, int tasks) {
        // spark-submit says local[*] where nobody has named a master
        String submitted = conf.get("spark.master", "local[*]");
        String decided = asked != null ? asked : submitted.equals("local[*]") ? "local[" + tasks + "]" : submitted;
        conf.setMaster(decided);
        return new Master(decided);
    }

    /** Everything stays on this host, whatever its name resolves to. */
    static void forOneJvm(SparkConf conf) {
        conf.setIfMissing("spark.driver.host", "127.0.0.1");
        conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        conf.setIfMissing("spark.ui.enabled", "false");
        conf.setIfMissing("spark.sql.shuffle.partitions", "8"); // Spark's 200 are tasks for a cluster's cores
    }

    static void forWorkers(SparkConf conf) {
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        // one worker a core: a worker's native kernels must not start threads of their own
        conf.set("spark.executorEnv.OMP_NUM_THREADS", "1");
        String given = conf.get("spark.executor.extraJavaOptions", "");
        conf.set("spark.executor.extraJavaOptions", (given + " " + EXECUTOR_OPTIONS).strip());
    }

    /** Of a session that runs already, whose executors have got their options. */
    static void requireForWorkers(SparkConf conf) {
        String given = conf.get("spark.executor.extraJavaOptions", "");
        for (String option : EXECUTOR_OPTIONS.split(" ")) {
            if (!given.contains(option)) {
                throw new CairnException(
                        ExitCode.CONFIGURATION,
                        "spark.executor.extraJavaOptions=" + given + ": must hold " + EXECUTOR_OPTIONS
                                + " before the session starts");
            }
        }
    }

    /** Without spark-submit nobody else tells the executors where our classes are. */
    static void shipOwnJar(SparkConf conf) {
        if (!conf.contains("spark.submit.deployMode") && !conf.contains("spark.jars")) {
            SparkContext.jarOfClass(SparkSettings.class).foreach(jar -> conf.set("spark.jars", jar));
        }
    }
}
