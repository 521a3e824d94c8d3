package dev.cairn.driver.cluster;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.Serializable;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** What Spark runs for each rank. */
final class WorkerBody<R> extends AbstractFunction1<Iterator<Integer>, Outcome<R>> implements Serializable {
    private final SerializableFunction<TaskInfo, R> body;

    WorkerBody(SerializableFunction<TaskInfo, R> body) {
        this.body = body;
    }

    @Override
    public Outcome<R> apply(Iterator<Integer> ranks) {
        Logs.ofExecutor();
        TaskContext context = TaskContext.get();
        TaskInfo task = new TaskInfo(
                context.partitionId(),
                context.attemptNumber(),
                SparkEnv.get().blockManager().blockManagerId().host());
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
                    ExitCode.INTERNAL, "worker " + task.rank() + " on " + task.host() + " failed: " + e, e);
        }
    }
}
