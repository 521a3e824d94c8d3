package dev.cairn.driver.cluster;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkConf;

/** How often a worker may be started again, as Spark's configuration says it: it counts the times that a task may fail. */
public final class Restarts {
    private static final String MAX_FAILURES = "spark.task.maxFailures";

    private Restarts() {}

    /**
     * Spark's settings with that budget.
     *
     * @param spark given with the run; what spark-submit was given counts as well
     * @throws CairnException CONFIGURATION where they say something else
     */
    public static Map<String, String> in(Map<String, String> spark, int restarts) {
        String due = Integer.toString(restarts + 1);
        String given = spark.getOrDefault(MAX_FAILURES, new SparkConf().get(MAX_FAILURES, due));
        if (!given.equals(due)) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    MAX_FAILURES + "=" + given + ": must be " + due + ", one more than worker.restarts=" + restarts
                            + "; leave it out, and set worker.restarts");
        }
        Map<String, String> all = new HashMap<>(spark);
        all.put(MAX_FAILURES, due);
        return all;
    }
}
