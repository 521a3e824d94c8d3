package dev.cairn.driver.cluster;

import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.jspecify.annotations.Nullable;

/** GPUs by Spark's own scheduling: executors bring them ({@code spark.executor.resource.gpu.*}), workers take one each. */
final class Cards {
    private static final String GPU = "gpu";

    private Cards() {}

    /** Whether executors bring any. */
    static boolean areGiven(SparkConf conf) {
        return conf.getInt("spark.executor.resource.gpu.amount", 0) > 0;
    }

    /** A task's cores as any other's, and a GPU for itself alone, whatever share of one other tasks take. */
    static ResourceProfile oneEach(SparkConf conf) {
        return new ResourceProfileBuilder()
                .require(new TaskResourceRequests()
                        .cpus(conf.getInt("spark.task.cpus", 1))
                        .resource(GPU, 1))
                .build();
    }

    /** The one that a task has, as the discovery script named it. */
    static @Nullable String of(TaskContext context) {
        ResourceInformation given = context.resourcesJMap().get(GPU);
        return given == null || given.addresses().length == 0 ? null : given.addresses()[0];
    }
}
