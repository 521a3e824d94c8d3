package dev.cairn.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TaskStageTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final CyclicBarrier ALL_THREE = new CyclicBarrier(3);
    private static Cluster cluster;

    @BeforeAll
    static void connect() {
        cluster = Cluster.connect("local[3,2]", "test", Slots.of(3), Map.of(), DEADLINE);
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @Test
    void shouldRunAllRanksAtOnceAndReturnTheirResultsInRankOrder() {
        // given workers that cannot end before all have started
        TaskStage<Integer> stage = TaskStage.workers(cluster, 3, task -> {
            meet();
            return task.rank() * 10;
        });

        // when
        List<Integer> results = stage.await(DEADLINE);

        // then
        assertThat(results).containsExactly(0, 10, 20);
    }

    @Test
    void shouldTellAWorkerWhereItIs() {
        List<TaskInfo> tasks = TaskStage.workers(cluster, 2, task -> task).await(DEADLINE);

        assertThat(tasks).containsExactly(new TaskInfo(0, 0, "127.0.0.1"), new TaskInfo(1, 0, "127.0.0.1"));
    }

    @Test
    void shouldEndAtTheFirstFailureThatNoRepetitionCanMend() {
        // given a worker whose peers would go on for longer than this test may last
        TaskStage<Integer> stage = TaskStage.workers(cluster, 3, task -> {
            if (task.rank() == 1) {
                throw new CairnException(ExitCode.DATA, "shard part-00003: checksum differs");
            }
            return sleep();
        });

        // when, then
        assertThatThrownBy(() -> stage.await(DEADLINE))
                .hasMessage("shard part-00003: checksum differs")
                .asInstanceOf(type(CairnException.class))
                .returns(ExitCode.DATA, CairnException::exitCode);
    }

    @Test
    void shouldFailWithTheLastWorkerToo() {
        // given
        TaskStage<Integer> stage = TaskStage.workers(cluster, 1, task -> {
            throw new CairnException(ExitCode.DIVERGED, "loss=NaN at step 7");
        });

        // when, then
        assertThatThrownBy(() -> stage.await(DEADLINE)).hasMessage("loss=NaN at step 7");
    }

    @Test
    void shouldStartAWorkerAgainAsAFurtherAttempt() {
        // given
        TaskStage<Integer> stage = TaskStage.workers(cluster, 2, task -> {
            if (task.rank() == 1 && task.attempt() == 0) {
                throw new IllegalStateException("the disk was full for a moment");
            }
            pause(); // until Spark has told of it
            return task.attempt();
        });

        // when, then
        assertThat(stage.await(DEADLINE)).containsExactly(0, 1);
        assertThat(stage.news()).hasSize(2).satisfies(news -> {
            assertThat(news.get(0)).matches("worker 1 on \\S+ is lost: .*the disk was full for a moment.*");
            assertThat(news.get(1)).matches("worker 1 starts again on \\S+");
        });
    }

    @Test
    void shouldReplaceAWorkerThatIsAskedToGo() throws InterruptedException {
        // given a worker whose first attempt hangs
        TaskStage<Integer> stage = TaskStage.workers(
                cluster, 2, task -> task.attempt() == 0 && task.rank() == 1 ? sleep() : task.attempt());
        while (stage.place(1).equals("worker 1")) {
            Thread.sleep(10);
        }

        // when
        stage.replace(1, "too slow");

        // then
        assertThat(stage.await(DEADLINE)).containsExactly(0, 1);
    }

    @Test
    void shouldNameTheWorkerAndItsErrorWhenTheAttemptsAreSpent() {
        // given
        TaskStage<Integer> stage = TaskStage.workers(cluster, 2, task -> {
            if (task.rank() == 1) {
                throw new IllegalStateException("boom");
            }
            return 0;
        });

        // when, then
        assertThatThrownBy(() -> stage.await(DEADLINE))
                .hasMessage("worker 1 on 127.0.0.1 failed: java.lang.IllegalStateException: boom")
                .asInstanceOf(type(CairnException.class))
                .returns(ExitCode.INTERNAL, CairnException::exitCode);
    }

    @Test
    void shouldNameTheWorkerWhoseExecutorDiesTooOften() {
        String spark =
                "Job aborted due to stage failure: Task 1 in stage 3.0 failed 3 times, most recent failure: Lost task"
                        + " 1.2 in stage 3.0 (TID 9) (10.0.0.7 executor 4): ExecutorLostFailure (executor 4 exited caused by one of"
                        + " the running tasks) Reason: Command exited with code 137";

        assertThat(TaskStage.lost("worker", spark))
                .isEqualTo("worker 1 has failed more often than worker.restarts allows; the last time on 10.0.0.7:"
                        + " ExecutorLostFailure (executor 4 exited caused by one of the running tasks) Reason: Command exited"
                        + " with code 137");
        assertThat(TaskStage.lost("worker", "Master removed our application"))
                .isEqualTo("workers lost: Master removed our application");
    }

    @Test
    void shouldTellSparkHowOftenAWorkerMayStartAgain() {
        assertThat(Restarts.in(Map.of("spark.task.cpus", "2"), 5))
                .containsOnly(entry("spark.task.cpus", "2"), entry("spark.task.maxFailures", "6"));
        assertThatThrownBy(() -> Restarts.in(Map.of("spark.task.maxFailures", "4"), 5))
                .hasMessage(
                        "spark.task.maxFailures=4: must be 6, one more than worker.restarts=5; leave it out, and set"
                                + " worker.restarts");
    }

    @Test
    void shouldEndWithTheCauseWhenCancelled() {
        // given
        TaskStage<Integer> stage = TaskStage.workers(cluster, 3, task -> sleep());

        // when
        stage.cancel(new CairnException(ExitCode.INTERRUPTED, "stopped by the user"));

        // then
        assertThatThrownBy(() -> stage.await(DEADLINE)).hasMessage("stopped by the user");
    }

    @Test
    void shouldStopTheWorkersAtTheDeadline() {
        // given
        TaskStage<Integer> stage = TaskStage.workers(cluster, 2, task -> sleep());

        // when, then
        assertThatThrownBy(() -> stage.await(Duration.ofSeconds(1)))
                .hasMessage("2 workers: not done after 1 s; they were stopped");
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void meet() {
        try {
            ALL_THREE.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the other workers have not started", e);
        }
    }

    private static int sleep() {
        try {
            TimeUnit.MINUTES.sleep(2);
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
