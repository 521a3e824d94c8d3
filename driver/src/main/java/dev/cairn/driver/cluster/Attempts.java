package dev.cairn.driver.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import org.jspecify.annotations.Nullable;

/** Hears from Spark where each rank of a stage runs, which was lost and which starts again. */
final class Attempts extends SparkListener {
    private static final String GROUP = "spark.jobGroup.id";

    private final String name;
    private final String group;
    private final Set<Integer> stages = new HashSet<>();
    private final Map<Integer, TaskInfo> running = new HashMap<>();
    private @Nullable String firstLoss;
    private final Queue<String> news = new ConcurrentLinkedQueue<>();

    /**
     * @param name of one such task, for people
     * @param group of the stage's job
     */
    Attempts(String name, String group) {
        this.name = name;
        this.group = group;
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart job) {
        if (job.properties() != null && group.equals(job.properties().getProperty(GROUP))) {
            for (int i = 0; i < job.stageIds().size(); i++) {
                stages.add((Integer) job.stageIds().apply(i));
            }
        }
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart started) {
        TaskInfo task = started.taskInfo();
        if (stages.contains(started.stageId())) {
            running.put(task.index(), task);
            if (task.attemptNumber() > 0) {
                news.add("%s %d starts again on %s".formatted(name, task.index(), task.host()));
            }
        }
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd ended) {
        if (stages.contains(ended.stageId()) && ended.reason() instanceof TaskFailedReason reason) {
            TaskInfo task = ended.taskInfo();
            running.remove(task.index(), task);
            String loss = "%s %d on %s is lost: %s"
                    .formatted(name, task.index(), task.host(), firstLine(reason.toErrorString()));
            firstLoss = firstLoss == null ? loss : firstLoss;
            news.add(loss);
        }
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("");
    }

    /** Where a rank runs now; empty while it does not. */
    synchronized Optional<TaskInfo> at(int rank) {
        return Optional.ofNullable(running.get(rank));
    }

    /** What became of the first that was lost. */
    synchronized Optional<String> firstLoss() {
        return Optional.ofNullable(firstLoss);
    }

    /** What has come since it was asked last, a line each. */
    List<String> news() {
        List<String> lines = new ArrayList<>();
        for (String line = news.poll(); line != null; line = news.poll()) {
            lines.add(line);
        }
        return lines;
    }
}
