package dev.cairn.driver.cluster;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.Serializable;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** What Spark runs for each task of a stage. */
final class TaskBody<R> extends AbstractFunction1<Iterator<Integer>, Outcome<R>> implements Serializable {
    private final String name;
    private final SerializableFunction<TaskInfo, R> body;

    /** @param name of one such task, for people */
    TaskBody(String name, SerializableFunction<TaskInfo, R> body) {
        this.name = name;
        this.body = body;
    }

    @Override
    public Outcome<R> apply(Iterator<Integer> ranks) {
        Logs.ofExecutor();
        TaskContext context = TaskContext.get();
        TaskInfo task = new TaskInfo(
                context.partitionId(),
                context.attemptNumber(),
                SparkEnv.get().blockManager().blockManagerId().host(),
                Cards.of(context));
        try {
            return new Outcome.Returned<>(body.apply(task));
        } catch (CairnException e) {
            if (e.exitCode() == ExitCode.RETRY) {
                throw e;
            }
            return new Outcome.Failed<>(e);
        } catch (RuntimeException | Error e) {
            context.killTaskIfInterrupted(); // then it ends as cancelled, not as failed
            throw new CairnException(
                    ExitCode.INTERNAL, name + " " + task.rank() + " on " + task.host() + " failed: " + e, e);
        }
    }
}
